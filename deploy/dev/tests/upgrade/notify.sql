-- at 0001
insert into contacts values (:org, :person, '+4790000003', null, 'sms', 'nb', true, true, false, 5);
insert into members values (:org, gen_random_uuid(), :plan, :person, 'owner', 'none', null, null, false, 2);
insert into known_plans values (:org, :plan, 'active', 'Liv', 2);
insert into deliveries (organisation_id, id, event_id, person_id, plan_id, lane, kind, category, sealed, expires_at,
        state, channel, reason, attempts, failures, due_at, taken_until, created_at, settled_at)
    values (:org, gen_random_uuid(), gen_random_uuid(), :person, :plan, 'notice', 'message', 'meeting', null, null,
            'delivered', 'sms', null, 1, 0, now(), now(), now(), now()),
           (:org, gen_random_uuid(), gen_random_uuid(), :person, null, 'urgent', 'sign_in', null, 'x', now(),
            'sending', null, null, 3, 1, now(), now(), now(), null),
           (:org, gen_random_uuid(), gen_random_uuid(), :person, :plan, 'notice', 'message', null, null, null,
            'queued', null, 'unknown', 0, 0, now(), null, now(), null);
-- at 0002
insert into merged_persons values (:org, :merged, :person);
