"""The published language of Samplan: what crosses between services, and nothing else.

`plans` and `identity` hold the words of the field (plan types, roles, rights), `events` what services tell
each other, `subscriptions` who listens to what, and `topology` what RabbitMQ must hold and allow for that.
"""
