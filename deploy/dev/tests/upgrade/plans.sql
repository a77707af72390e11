-- at 0001
insert into signing_keys values ('k1', '\x01', '\x02', now(), now(), now() + interval '1 day', now() + interval '2 days');
insert into known_persons values (:org, :person, 'Liv Hansen', null, true, 3);
insert into known_organisations values (:org, 'Prøvevik', '{ip}', 1);
insert into plans values (:org, :plan, 'ip', 'active', :person, 'Liv', '{goals,messages}', '2026-01-01', '2026-12-31', 5,
    :person, now(), 3);
insert into wizards values (:org, gen_random_uuid(), :person, now(), 2, '{"type": "ip"}', 1);
insert into participants values (:org, :person, :plan, :person, 'lead', 'Koordinator', '{"goals": "write"}', true,
    'signed', '2026-01-01', '2026-12-31', 'consent', now(), null, 2);
insert into consent_changes values (:org, gen_random_uuid(), :plan, :person, now(), :person, 'signed', 'signed',
    '2026-01-01', '2026-12-31', 'consent', null);
insert into goals values (:org, :goal, :plan, 1, 'Lære å lese', 'Hver dag.' || chr(10) || chr(10) || 'Med glede.', 40,
    '2026-02-03', 'current', 2);
insert into activities values (:org, gen_random_uuid(), :plan, :goal, 1, 'Lese høyt', '', 'planned', '2026-02-03',
    'vår', 'Liv', 1);
insert into mapped_areas values (:org, gen_random_uuid(), :plan, 'home', 'Bor hjemme', 1);
-- at 0004
insert into merged_persons values (:org, :merged, :person);
insert into known_ages values (:org, :person, '2024-05-17', '2027-05-17', '2028-05-17', '2030-05-17', 2);
insert into consent_changes values (:org, gen_random_uuid(), :plan, :person, now(), :person, 'limited', 'signed',
    '2026-01-01', '2026-12-31', 'consent', 'x', :other, 'guardianship', true);
-- at 0014
insert into items (organisation_id, plan_id, id, kind, element, parent_id, rank)
    values (:org, :plan, :other, 'comment', null, :goal, 'a5');
insert into comments values (:org, :other, :plan, :person, null, null, '{"type": "doc", "content": []}', now(), null, 1);
insert into item_levels values (:org, :plan, :person, :goal, 'read');
insert into revisions values (:org, :plan, :goal, 7, now(), :person, null, null, 'changed', '{"title": "Lese"}');
insert into drafts values (:org, :plan, :person, 'goal', :goal, '{"title": "Lese mer"}', 2, now());
insert into keys values (gen_random_uuid(), :org, :plan, '\x0f', now(), now());
insert into keys values (gen_random_uuid(), null, null, '\x0f', now(), now());
insert into keys_begun (at) values (now());
insert into log_reads values (:org, :plan, '\x10', now());
