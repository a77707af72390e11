-- at 0001
insert into plan_facts values (:org, :plan, 'ip', 'active', 3);
insert into plan_beginnings values (:org, :plan, '2026-01-02', 1);
insert into participant_facts values (:org, gen_random_uuid(), :plan, 'lead', false, 2);
insert into message_facts values (:org, gen_random_uuid(), :plan, '2026-02-03', 1);
insert into sign_in_facts values (:org, gen_random_uuid(), :person, '2026-02-03', 1);
insert into person_facts values (:org, :person, true, 2);
-- at 0002
insert into merged_persons values (:org, :merged, :person);
