-- at 0001
insert into known_plans values (:org, :plan, 'ip', 'active', 2);
insert into jobs (organisation_id, id, plan_id, kind, person_id, transfer_id, copy_id, language, save_copy, details,
        state, failure, attempt, object_key, expires_at, requested_at, changed_at, cleared_at, version)
    values (:org, gen_random_uuid(), :plan, 'copy', :person, null, null, 'nb', false, '\x01', 'ready', null, 1, 'jobs/x',
            now(), now(), now(), null, 3),
           (:org, gen_random_uuid(), :plan, 'archive', :person, :other, null, 'nb', true, '\x02', 'rendering', null, 2,
            null, null, now(), now(), null, 2),
           (:org, gen_random_uuid(), :plan, 'copy', :person, null, null, 'nn', false, '\x03', 'failed',
            'print.given_up', 5, null, null, now(), now(), now(), 7);
insert into copies values (:org, gen_random_uuid(), :plan, :person, '\x04', '{goals}', 'copies/x', 'ab', 10, 2, now());
-- at 0002
insert into merged_persons values (:org, :merged, :person);
-- at 0005
insert into keys values (gen_random_uuid(), :org, :plan, '\x0f', now(), now());
insert into keys_begun (at) values (now());
insert into log_reads values (:org, :plan, '\x10', now());
