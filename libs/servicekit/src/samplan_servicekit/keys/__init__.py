"""A service's keys: wrapped in its database, named by what they sealed, changed without anything being lost.

The secret `kek` wraps keys and nothing else. A service has keys of its own, for what belongs to no plan, and one for
each plan; the fields and the documents of a plan are sealed under keys that are derived from it. So who destroys the
key of a plan destroys what was sealed under it, wherever a copy of that lies.

A key of the service seals from ten minutes after it was made: until then each process has read it. The key of a plan
is read by whoever needs it, in the same transaction. How all of it is changed: `commands`.
"""
