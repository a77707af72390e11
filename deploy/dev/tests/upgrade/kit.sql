-- What every service's database has, as its first version left it.
insert into outbox (id, type, subject, organisation_id, correlation_id, body)
    values (gen_random_uuid(), 'test.thing.done.v1', gen_random_uuid(), :org, gen_random_uuid(), '{}');
insert into event_history (organisation_id, type, body)
    select :org, 'test.thing.done.v1', '{"n": ' || n || '}' from generate_series(1, 3) n;
insert into inbox (message_id, consumer) select gen_random_uuid(), 'test.' || n from generate_series(1, 3) n;
insert into idempotency_keys (organisation_id, person_id, route, key, request_hash)
    values (:org, :person, 'POST /x', 'key-1', '\x00');
select append_log(:plan, now() - interval '1 month' * (n / 40), '{"action": "thing.done", "n": ' || n || '}')
    from generate_series(1, 200) n;
select append_log(:org, now(), '{"action": "thing.done"}');
insert into log_details values (:org, :plan, gen_random_uuid(), '\x01', '\x02');
