-- at 0001
insert into members values (:org, :person, :plan, :person, 'ip.lead', 'lead', 'signed', '2026-01-01', '2026-12-31',
    false, 4);
insert into known_plans values (:org, :plan, 'active', :person, 'Liv', 2);
insert into known_persons values (:org, :person, 'Liv Hansen', true, 3);
insert into messages (organisation_id, id, plan_id, sender_id, category, subject, text, reply_to, created_at, sent_at,
        hidden_by_sender, version)
    values (:org, :goal, :plan, :person, 'meeting', 'Møte', 'Hei', null, now(), now(), false, 1),
           (:org, :other, :plan, :person, null, 'Sv: Møte', 'Ja', :goal, now(), null, false, 1);
insert into copies values (:org, :goal, :person, null, null);
-- at 0003
insert into merged_persons values (:org, :merged, :person);
insert into messages (organisation_id, id, plan_id, sender_id, subject, text, created_at, sent_at, hidden_by_sender,
        version, acting_id, acting_basis)
    values (:org, gen_random_uuid(), :plan, :person, 'Fra mor', 'Hei', now(), now(), false, 1, :other, 'guardianship');
