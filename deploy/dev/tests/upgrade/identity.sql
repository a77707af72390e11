-- at 0001
insert into signing_keys values ('k1', '\x01', '\x02', now(), now(), now() + interval '1 day', now() + interval '2 days');
insert into organisations (id, name, plan_types, version) values (:org, 'Prøvevik', '{ip,sl}', 1);
insert into persons (id, given_name, family_name, birth_date, mobile, code_channel, language, may_notify, confidential,
        version)
    values (:person, 'Liv', 'Hansen', '2012-05-17', '+4790000003', 'sms', 'nb', true, false, 1),
           (:other, 'Áilu', 'Sara', null, null, 'email', 'nn', false, true, 4);
insert into memberships (id, organisation_id, person_id, rights, version)
    values (gen_random_uuid(), :org, :person, '{local_admin}', 2), (gen_random_uuid(), :org, :other, '{}', 1);
insert into accounts (id, person_id, username, password_hash, status, version)
    values (:account, :person, 'liv', 'hash', 'active', 1);
insert into account_links values (gen_random_uuid(), :account, 'reset', '\x03', now(), null);
insert into sessions (id, organisation_id, person_id, account_id, session_hash, method, acr, amr, factor_at, created_at,
        last_seen_at, expires_at, version)
    values (:session, :org, :person, :account, '\x04', 'password', 'substantial', '{pwd,otp}', now(), now(), now(),
        now() + interval '12 hours', 1);
insert into members values (:org, gen_random_uuid(), :plan, :person, 'owner', false, 3);
-- at 0010
insert into provider_links values (gen_random_uuid(), :account, 'https://idporten.example', 'sub', '\x05', now());
insert into sign_in_rules values (:org, true, false);
insert into authenticators values (:account, '\x06', now(), 7);
insert into recovery_codes values (gen_random_uuid(), :account, '\x07', null);
insert into passkeys values (gen_random_uuid(), :account, '\x08', '\x09', 3, 'Telefon', '{internal}', now(), null);
insert into portraits values (:person, '\x0a');
insert into contact_choices values (:org, :plan, :person, true);
insert into join_codes values (:org, gen_random_uuid(), :person, '\x0b', :person, now(), null, null);
insert into terms_acceptances values (:account, '2026-01', 'nb', now());
insert into downtimes values (gen_random_uuid(), now(), now() + interval '1 hour', '{"nb": "x"}');
insert into merged_persons values (:org, :merged, :person);
insert into representations (organisation_id, id, person_id, representative_id, basis, valid_from, registered_by,
        registered_at)
    values (:org, :plan, :other, :person, 'guardianship', '2026-01-01', :person, now());
insert into sessions (id, organisation_id, person_id, account_id, session_hash, method, acr, amr, factor_at, created_at,
        last_seen_at, expires_at, version, acting_person_id, acting_basis, own_session_id, representation_id)
    values (gen_random_uuid(), :org, :other, :account, '\x0c', 'acting', 'substantial', '{pwd,otp}', now(), now(),
        now(), now() + interval '12 hours', 1, :person, 'guardianship', :session, :plan);
insert into age_notices values (:org, :person, 15, 'soon', now());
-- at 0019
insert into former_numbers values (gen_random_uuid(), :person, '\x0d', '\x0e', now());
insert into keys values (gen_random_uuid(), null, null, '\x0f', now(), now());
insert into keys_begun (at) values (now());
insert into log_reads values (:org, :person, '\x10', now());
