-- at 0001
insert into known_plans values (:org, :plan, 'ip', 'active', :person, 'Liv', 2);
insert into archive_settings values (:org, '{"level": "plan"}', now());
insert into transfers (organisation_id, id, plan_id, generation, requested_by, client_message_id, state, reason, job_id,
        sha256, size, pages, stored, sends, failures, attempts, due_at, taken_until, case_id, case_number, requested_at,
        settled_at, sequence)
    values (:org, gen_random_uuid(), :plan, 1, :person, gen_random_uuid(), 'archived', null, gen_random_uuid(), 'ab', 10,
            2, false, 1, 0, 3, now(), null, gen_random_uuid(), '2026/1', now(), now(), 4),
           (:org, gen_random_uuid(), :plan, 2, :person, gen_random_uuid(), 'packaged', 'archive.no_answer',
            gen_random_uuid(), 'cd', 11, 2, true, 2, 1, 5, now(), now(), null, null, now(), null, 3);
-- at 0002
insert into merged_persons values (:org, :merged, :person);
-- at 0007
insert into keys values (gen_random_uuid(), :org, :plan, '\x0f', now(), now());
insert into keys_begun (at) values (now());
insert into log_reads values (:org, :plan, '\x10', now());
