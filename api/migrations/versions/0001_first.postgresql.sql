CREATE TABLE answer (
  municipality VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  key VARCHAR(64) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64),
  CONSTRAINT pk_answer PRIMARY KEY (municipality, account, key)
);

CREATE INDEX ix_answer_municipality_at ON answer (municipality, at);

CREATE INDEX ix_answer_municipality_person ON answer (municipality, person);

CREATE TABLE audit (
  municipality VARCHAR(64) NOT NULL,
  number INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  account VARCHAR(64),
  kind VARCHAR(64) NOT NULL,
  subject VARCHAR(64),
  person VARCHAR(64),
  details JSON NOT NULL,
  before VARCHAR(64) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (municipality, number)
);

CREATE INDEX ix_audit_account ON audit (municipality, account, number);

CREATE INDEX ix_audit_person ON audit (municipality, person, number);

CREATE TABLE audit_head (
  municipality VARCHAR(64) NOT NULL,
  number INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  CONSTRAINT pk_audit_head PRIMARY KEY (municipality)
);

CREATE TABLE entry (
  "of" VARCHAR(16) NOT NULL,
  serial INTEGER NOT NULL,
  names TEXT NOT NULL,
  rest TEXT NOT NULL,
  grams TEXT[],
  kind VARCHAR(64),
  area TEXT,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  days INTEGER NOT NULL,
  access INTEGER NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_entry PRIMARY KEY (municipality, id),
  CONSTRAINT ck_entry_of CHECK ("of" in ('listing', 'host')),
  CONSTRAINT uq_entry_municipality_serial UNIQUE (municipality, serial)
);

CREATE INDEX ix_entry_grams ON entry USING gin (grams);

CREATE INDEX ix_entry_municipality_area ON entry (municipality, area);

CREATE TABLE failed_try (
  id SERIAL NOT NULL,
  login VARCHAR(64) NOT NULL,
  place VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_failed_try PRIMARY KEY (id)
);

CREATE INDEX ix_failed_try_login ON failed_try (login, place, at);

CREATE TABLE municipality (
  id VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  tokens_on BOOLEAN NOT NULL,
  second_factors JSON NOT NULL,
  CONSTRAINT pk_municipality PRIMARY KEY (id)
);

CREATE TABLE oidc_log_in (
  state VARCHAR(64) NOT NULL,
  browser VARCHAR(64) NOT NULL,
  sealed BYTEA NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_oidc_log_in PRIMARY KEY (state)
);

CREATE TABLE account (
  login VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  password TEXT NOT NULL,
  roles JSON NOT NULL,
  host VARCHAR(64),
  agency VARCHAR(64),
  subject VARCHAR(255),
  active BOOLEAN NOT NULL,
  second_factor VARCHAR(64) NOT NULL,
  totp_secret BYTEA,
  totp_last INTEGER NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_account PRIMARY KEY (municipality, id),
  CONSTRAINT fk_account_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT uq_account_login UNIQUE (login),
  CONSTRAINT uq_account_subject UNIQUE (subject)
);

CREATE TABLE agency (
  name TEXT NOT NULL,
  kind VARCHAR(64) NOT NULL,
  area VARCHAR(64),
  phone VARCHAR(64),
  fields JSON NOT NULL,
  functions JSON NOT NULL,
  base VARCHAR(64),
  receiver VARCHAR(64),
  active BOOLEAN NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_agency PRIMARY KEY (municipality, id),
  CONSTRAINT fk_agency_municipality FOREIGN KEY(municipality) REFERENCES municipality (id)
);

CREATE TABLE area (
  name TEXT NOT NULL,
  level VARCHAR(64) NOT NULL,
  above VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_area PRIMARY KEY (municipality, id),
  CONSTRAINT fk_area_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_area_municipality_above FOREIGN KEY(municipality, above) REFERENCES area (municipality, id),
  CONSTRAINT uq_area_municipality_name_level UNIQUE (municipality, name, level),
  CONSTRAINT ck_area_level CHECK (level in ('association', 'primary_school', 'daily_life', 'municipality', 'region'))
);

CREATE INDEX ix_area_municipality_above ON area (municipality, above);

CREATE TABLE batch (
  number INTEGER NOT NULL,
  file TEXT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  profile VARCHAR(64) NOT NULL,
  encoding VARCHAR(64) NOT NULL,
  edition VARCHAR(64),
  scopes JSON NOT NULL,
  counts JSON NOT NULL,
  warnings JSON NOT NULL,
  account VARCHAR(64),
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  undone_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_batch PRIMARY KEY (municipality, id),
  CONSTRAINT fk_batch_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT uq_batch_municipality_number UNIQUE (municipality, number)
);

CREATE TABLE companion (
  code VARCHAR(64) NOT NULL,
  days TEXT NOT NULL,
  car BOOLEAN NOT NULL,
  seats INTEGER NOT NULL,
  charge VARCHAR(64) NOT NULL,
  conditions TEXT,
  active BOOLEAN NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_companion PRIMARY KEY (municipality, id),
  CONSTRAINT uq_companion_municipality_code UNIQUE (municipality, code),
  CONSTRAINT fk_companion_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT ck_companion_charge CHECK (charge in ('free', 'actual_cost')),
  CONSTRAINT ck_companion_seats CHECK (seats >= 0)
);

CREATE TABLE disaster_key (
  municipality VARCHAR(64) NOT NULL,
  salt BYTEA NOT NULL,
  n INTEGER NOT NULL,
  r INTEGER NOT NULL,
  p INTEGER NOT NULL,
  sealed BYTEA NOT NULL,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_disaster_key PRIMARY KEY (municipality),
  CONSTRAINT fk_disaster_key_municipality FOREIGN KEY(municipality) REFERENCES municipality (id)
);

CREATE TABLE gate (
  municipality VARCHAR(64) NOT NULL,
  edge VARCHAR(64) NOT NULL,
  route VARCHAR(64) NOT NULL,
  papers JSON NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_gate PRIMARY KEY (municipality, edge, route),
  CONSTRAINT fk_gate_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT ck_gate_route CHECK (route in ('eligible', 'eligible_by_recognition', 'gap'))
);

CREATE TABLE household (
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_household PRIMARY KEY (municipality, id),
  CONSTRAINT fk_household_municipality FOREIGN KEY(municipality) REFERENCES municipality (id)
);

CREATE TABLE job (
  kind VARCHAR(64) NOT NULL,
  key VARCHAR(64) NOT NULL,
  ids JSON NOT NULL,
  state VARCHAR(64) NOT NULL,
  account VARCHAR(64),
  tries INTEGER NOT NULL,
  worker VARCHAR(64),
  beat_at TIMESTAMP WITH TIME ZONE,
  done INTEGER NOT NULL,
  "of" INTEGER NOT NULL,
  cancel_asked BOOLEAN NOT NULL,
  not_before TIMESTAMP WITH TIME ZONE NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  result VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_job PRIMARY KEY (municipality, id),
  CONSTRAINT fk_job_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT uq_job_municipality_kind_key UNIQUE (municipality, kind, key),
  CONSTRAINT ck_job_state CHECK (state in ('waiting', 'running', 'done', 'failed', 'cancelled'))
);

CREATE INDEX ix_job_municipality_state_not_before ON job (municipality, state, not_before);

CREATE TABLE meeting_kind (
  name TEXT NOT NULL,
  article TEXT NOT NULL,
  basis VARCHAR(64) NOT NULL,
  chair TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_meeting_kind PRIMARY KEY (municipality, id),
  CONSTRAINT fk_meeting_kind_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT ck_meeting_kind_basis CHECK (basis in ('statutory', 'consent', 'no_person'))
);

CREATE TABLE parameter_change (
  parameters JSON NOT NULL,
  reason TEXT NOT NULL,
  proposed_by VARCHAR(64) NOT NULL,
  proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  effect JSON,
  effect_on VARCHAR(64),
  approved_by VARCHAR(64),
  approved_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_parameter_change PRIMARY KEY (municipality, id),
  CONSTRAINT fk_parameter_change_municipality FOREIGN KEY(municipality) REFERENCES municipality (id)
);

CREATE TABLE retention (
  municipality VARCHAR(64) NOT NULL,
  kind VARCHAR(64) NOT NULL,
  years INTEGER,
  number BYTEA NOT NULL,
  "on" DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_retention PRIMARY KEY (municipality, kind),
  CONSTRAINT fk_retention_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT ck_retention_kind CHECK (kind in ('not_met', 'consulted', 'took_part')),
  CONSTRAINT ck_retention_years CHECK (years is null or years > 0)
);

CREATE TABLE round (
  "on" DATE NOT NULL,
  state VARCHAR(64) NOT NULL,
  failed VARCHAR(64),
  seed INTEGER NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  parameters JSON NOT NULL,
  master INTEGER NOT NULL,
  wrapped BYTEA NOT NULL,
  offered BYTEA NOT NULL,
  digest VARCHAR(64) NOT NULL,
  result BYTEA,
  result_digest VARCHAR(64),
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  done_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_round PRIMARY KEY (municipality, id),
  CONSTRAINT fk_round_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT ck_round_state CHECK (state in ('frozen', 'done', 'failed'))
);

CREATE INDEX ix_round_municipality_at ON round (municipality, at);

CREATE TABLE conference (
  kind VARCHAR(64) NOT NULL,
  basis VARCHAR(64) NOT NULL,
  article TEXT NOT NULL,
  "on" DATE NOT NULL,
  place BYTEA,
  state VARCHAR(64) NOT NULL,
  called_by VARCHAR(64) NOT NULL,
  held_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_conference PRIMARY KEY (municipality, id),
  CONSTRAINT fk_conference_municipality_kind FOREIGN KEY(municipality, kind) REFERENCES meeting_kind (municipality, id),
  CONSTRAINT ck_conference_basis CHECK (basis in ('statutory', 'consent', 'no_person')),
  CONSTRAINT ck_conference_state CHECK (state in ('planned', 'held'))
);

CREATE INDEX ix_conference_municipality_on ON conference (municipality, "on");

CREATE TABLE disposal (
  restricted BOOLEAN NOT NULL,
  proposed_by VARCHAR(64) NOT NULL,
  proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  approved_by VARCHAR(64),
  approved_at TIMESTAMP WITH TIME ZONE,
  withdrawn_by VARCHAR(64),
  withdrawn_at TIMESTAMP WITH TIME ZONE,
  number VARCHAR(64),
  decision BYTEA,
  decided_on DATE,
  head INTEGER,
  digest VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_disposal PRIMARY KEY (municipality, id),
  CONSTRAINT uq_disposal_municipality_number UNIQUE (municipality, number),
  CONSTRAINT fk_disposal_municipality_proposed_by FOREIGN KEY(municipality, proposed_by) REFERENCES account (municipality, id),
  CONSTRAINT fk_disposal_municipality_approved_by FOREIGN KEY(municipality, approved_by) REFERENCES account (municipality, id),
  CONSTRAINT fk_disposal_municipality_withdrawn_by FOREIGN KEY(municipality, withdrawn_by) REFERENCES account (municipality, id),
  CONSTRAINT ck_disposal_two_people CHECK (approved_by <> proposed_by),
  CONSTRAINT ck_disposal_one_end CHECK (approved_by is null or withdrawn_by is null),
  CONSTRAINT ck_disposal_approved_with_a_decision CHECK ((approved_by is null) = (decision is null))
);

CREATE TABLE host (
  name TEXT NOT NULL,
  kind VARCHAR(64),
  stage VARCHAR(64) NOT NULL,
  phone VARCHAR(64),
  facts JSON NOT NULL,
  agreement_until DATE,
  listing VARCHAR(64),
  as_listed JSON NOT NULL,
  area VARCHAR(64),
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_host PRIMARY KEY (municipality, id),
  CONSTRAINT fk_host_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_host_municipality_area FOREIGN KEY(municipality, area) REFERENCES area (municipality, id),
  CONSTRAINT ck_host_stage CHECK (stage in ('listed', 'contacted', 'offers', 'paused', 'ended'))
);

CREATE INDEX ix_host_municipality_listing ON host (municipality, listing);

CREATE TABLE listing (
  source TEXT NOT NULL,
  publisher TEXT NOT NULL,
  service TEXT NOT NULL,
  number TEXT NOT NULL,
  kind VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  kana TEXT,
  corporation TEXT,
  corporation_number TEXT,
  office_number TEXT,
  town TEXT NOT NULL,
  address TEXT,
  postal_code TEXT,
  phone TEXT,
  url TEXT,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  hours JSON NOT NULL,
  closed_days TEXT,
  remarks TEXT,
  capacity INTEGER,
  access JSON NOT NULL,
  since DATE,
  until DATE,
  assured_on DATE,
  modified_at TIMESTAMP WITH TIME ZONE,
  stated JSON,
  area TEXT NOT NULL,
  town_lat DOUBLE PRECISION,
  town_lon DOUBLE PRECISION,
  precision VARCHAR(64),
  first_in VARCHAR(64) NOT NULL,
  said_in JSON NOT NULL,
  gone_in VARCHAR(64),
  kept_as VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_listing PRIMARY KEY (municipality, id),
  CONSTRAINT fk_listing_municipality_first_in FOREIGN KEY(municipality, first_in) REFERENCES batch (municipality, id),
  CONSTRAINT fk_listing_municipality_kept_as FOREIGN KEY(municipality, kept_as) REFERENCES listing (municipality, id),
  CONSTRAINT uq_listing_municipality_source_publisher_service_number UNIQUE (municipality, source, publisher, service, number),
  CONSTRAINT ck_listing_precision CHECK (precision in ('town', 'municipality'))
);

CREATE INDEX ix_listing_municipality_area ON listing (municipality, area);

CREATE INDEX ix_listing_municipality_corporation_number ON listing (municipality, corporation_number);

CREATE INDEX ix_listing_municipality_first_in ON listing (municipality, first_in);

CREATE INDEX ix_listing_municipality_kept_as ON listing (municipality, kept_as);

CREATE TABLE person (
  code VARCHAR(64) NOT NULL,
  state VARCHAR(64) NOT NULL,
  restricted BOOLEAN NOT NULL,
  counsellor VARCHAR(64) NOT NULL,
  agency VARCHAR(64),
  source VARCHAR(64) NOT NULL,
  area VARCHAR(64),
  household VARCHAR(64),
  next_contact_on DATE,
  review_on DATE,
  merged_into VARCHAR(64),
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_person PRIMARY KEY (municipality, id),
  CONSTRAINT uq_person_municipality_code UNIQUE (municipality, code),
  CONSTRAINT fk_person_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_person_municipality_counsellor FOREIGN KEY(municipality, counsellor) REFERENCES account (municipality, id),
  CONSTRAINT fk_person_municipality_agency FOREIGN KEY(municipality, agency) REFERENCES agency (municipality, id),
  CONSTRAINT ck_person_state CHECK (state in ('not_met', 'building_trust', 'listening', 'seeking', 'seeking_slowly', 'trying', 'taking_part', 'resting', 'in_touch', 'closed'))
);

CREATE INDEX ix_person_counsellor ON person (municipality, counsellor, state);

CREATE INDEX ix_person_due ON person (municipality, next_contact_on, code);

CREATE INDEX ix_person_own_due ON person (municipality, counsellor, next_contact_on, code);

CREATE TABLE plan (
  household VARCHAR(64),
  function VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  until DATE,
  review_on DATE NOT NULL,
  state VARCHAR(64) NOT NULL,
  reason VARCHAR(64),
  ended_on DATE,
  ticks JSON NOT NULL,
  follows VARCHAR(64),
  account VARCHAR(64) NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_plan PRIMARY KEY (municipality, id),
  CONSTRAINT fk_plan_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_plan_municipality_household FOREIGN KEY(municipality, household) REFERENCES household (municipality, id),
  CONSTRAINT ck_plan_function CHECK (function in ('consultation', 'outreach', 'participation', 'coordination')),
  CONSTRAINT ck_plan_state CHECK (state in ('draft', 'agreed', 'suspended', 'closed', 'replaced'))
);

CREATE TABLE printed_code (
  municipality VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_printed_code PRIMARY KEY (municipality, account, digest),
  CONSTRAINT fk_printed_code_municipality_account FOREIGN KEY(municipality, account) REFERENCES account (municipality, id) ON DELETE CASCADE
);

CREATE TABLE security_key (
  account VARCHAR(64) NOT NULL,
  credential BYTEA NOT NULL,
  public_key BYTEA NOT NULL,
  signs BIGINT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_security_key PRIMARY KEY (municipality, id),
  CONSTRAINT fk_security_key_municipality_account FOREIGN KEY(municipality, account) REFERENCES account (municipality, id) ON DELETE CASCADE,
  CONSTRAINT uq_security_key_credential UNIQUE (credential)
);

CREATE INDEX ix_security_key_account ON security_key (municipality, account);

CREATE TABLE session (
  digest VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  form_token VARCHAR(64) NOT NULL,
  second_done BOOLEAN NOT NULL,
  begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
  seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
  proven_at TIMESTAMP WITH TIME ZONE NOT NULL,
  challenge BYTEA,
  challenged_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_session PRIMARY KEY (digest),
  CONSTRAINT fk_session_municipality_account FOREIGN KEY(municipality, account) REFERENCES account (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_session_account ON session (municipality, account);

CREATE TABLE token (
  digest VARCHAR(64) NOT NULL,
  role VARCHAR(64) NOT NULL,
  rights JSON NOT NULL,
  until DATE NOT NULL,
  used_on DATE,
  made_by VARCHAR(64) NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_token PRIMARY KEY (municipality, id),
  CONSTRAINT fk_token_municipality_id FOREIGN KEY(municipality, id) REFERENCES account (municipality, id),
  CONSTRAINT fk_token_municipality_made_by FOREIGN KEY(municipality, made_by) REFERENCES account (municipality, id),
  CONSTRAINT uq_token_digest UNIQUE (digest)
);

CREATE TABLE agenda_item (
  person VARCHAR(64) NOT NULL,
  conference VARCHAR(64) NOT NULL,
  plan VARCHAR(64),
  minutes BYTEA,
  checks JSON NOT NULL,
  result VARCHAR(64),
  decision VARCHAR(64),
  decided_on DATE,
  decided_by VARCHAR(64),
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_agenda_item PRIMARY KEY (municipality, id),
  CONSTRAINT fk_agenda_item_municipality_conference FOREIGN KEY(municipality, conference) REFERENCES conference (municipality, id),
  CONSTRAINT fk_agenda_item_municipality_plan FOREIGN KEY(municipality, plan) REFERENCES plan (municipality, id),
  CONSTRAINT ck_agenda_item_result CHECK (result is null or result in ('adequate', 'mend', 'sent_back')),
  CONSTRAINT fk_agenda_item_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_agenda_item_municipality_person ON agenda_item (municipality, person);

CREATE UNIQUE INDEX uq_agenda_item_person ON agenda_item (municipality, conference, person);

CREATE TABLE agreement (
  host VARCHAR(64) NOT NULL,
  kind VARCHAR(64) NOT NULL,
  parties TEXT,
  settled JSON NOT NULL,
  paper_lies TEXT,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  until DATE NOT NULL,
  ended_on DATE,
  CONSTRAINT pk_agreement PRIMARY KEY (municipality, id),
  CONSTRAINT fk_agreement_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_agreement_kind CHECK (kind in ('agreement', 'memorandum', 'registration')),
  CONSTRAINT ck_agreement_days CHECK (until >= since)
);

CREATE INDEX ix_agreement_municipality_host ON agreement (municipality, host);

CREATE TABLE assessment (
  number INTEGER NOT NULL,
  form VARCHAR(64) NOT NULL,
  answers BYTEA NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_assessment PRIMARY KEY (municipality, id),
  CONSTRAINT fk_assessment_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_assessment_municipality_person ON assessment (municipality, person);

CREATE TABLE attendee (
  municipality VARCHAR(64) NOT NULL,
  conference VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  secrecy_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_attendee PRIMARY KEY (municipality, conference, account),
  CONSTRAINT fk_attendee_municipality_conference FOREIGN KEY(municipality, conference) REFERENCES conference (municipality, id),
  CONSTRAINT fk_attendee_municipality_account FOREIGN KEY(municipality, account) REFERENCES account (municipality, id)
);

CREATE INDEX ix_attendee_municipality_account ON attendee (municipality, account);

CREATE TABLE care_duty (
  person VARCHAR(64) NOT NULL,
  other VARCHAR(64),
  whom VARCHAR(64) NOT NULL,
  alone_at_most INTEGER,
  hours TEXT,
  somebody_there TEXT,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_care_duty PRIMARY KEY (municipality, id),
  CONSTRAINT fk_care_duty_other FOREIGN KEY(municipality, other) REFERENCES person (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_care_duty_alone_at_most CHECK (alone_at_most is null or alone_at_most >= 0),
  CONSTRAINT fk_care_duty_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_care_duty_municipality_person ON care_duty (municipality, person);

CREATE TABLE complaint (
  about VARCHAR(64) NOT NULL,
  account VARCHAR(64),
  host VARCHAR(64),
  person VARCHAR(64),
  came_by VARCHAR(64) NOT NULL,
  words BYTEA NOT NULL,
  filed_by VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  answer BYTEA,
  answered_by VARCHAR(64),
  answered_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_complaint PRIMARY KEY (municipality, id),
  CONSTRAINT fk_complaint_municipality_account FOREIGN KEY(municipality, account) REFERENCES account (municipality, id),
  CONSTRAINT fk_complaint_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_complaint_about CHECK (about in ('staff', 'host', 'agency', 'other')),
  CONSTRAINT fk_complaint_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_complaint_municipality_person ON complaint (municipality, person);

CREATE TABLE consent (
  purpose VARCHAR(64) NOT NULL,
  recipient VARCHAR(64),
  items JSON NOT NULL,
  since DATE NOT NULL,
  until DATE,
  evidence VARCHAR(64) NOT NULL,
  evidence_place BYTEA,
  withdrawn_at TIMESTAMP WITH TIME ZONE,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_consent PRIMARY KEY (municipality, id),
  CONSTRAINT fk_consent_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_consent_municipality_person ON consent (municipality, person);

CREATE TABLE contact (
  "on" DATE NOT NULL,
  kind VARCHAR(64) NOT NULL,
  whom VARCHAR(64) NOT NULL,
  minutes INTEGER,
  function VARCHAR(64),
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_contact PRIMARY KEY (municipality, id),
  CONSTRAINT fk_contact_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_contact_municipality_person ON contact (municipality, person);

CREATE TABLE disposal_hold (
  kind VARCHAR(64) NOT NULL,
  reason BYTEA NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  lifted_by VARCHAR(64),
  lifted_at TIMESTAMP WITH TIME ZONE,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_disposal_hold PRIMARY KEY (municipality, id),
  CONSTRAINT fk_disposal_hold_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_disposal_hold_municipality_person ON disposal_hold (municipality, person);

CREATE TABLE disposal_item (
  municipality VARCHAR(64) NOT NULL,
  disposal VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  kind VARCHAR(64) NOT NULL,
  closed_on DATE NOT NULL,
  kept_until DATE NOT NULL,
  outcome VARCHAR(64),
  CONSTRAINT pk_disposal_item PRIMARY KEY (municipality, disposal, person),
  CONSTRAINT fk_disposal_item_municipality_disposal FOREIGN KEY(municipality, disposal) REFERENCES disposal (municipality, id),
  CONSTRAINT ck_disposal_item_kind CHECK (kind in ('not_met', 'consulted', 'took_part')),
  CONSTRAINT ck_disposal_item_outcome CHECK (outcome in ('erased', 'held', 'changed')),
  CONSTRAINT fk_disposal_item_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_disposal_item_municipality_person ON disposal_item (municipality, person);

CREATE TABLE emergency_card (
  person VARCHAR(64) NOT NULL,
  kept_by VARCHAR(64) NOT NULL,
  host VARCHAR(64),
  items JSON NOT NULL,
  lies BYTEA NOT NULL,
  issued_on DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  returned_on DATE,
  returned_to VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_emergency_card PRIMARY KEY (municipality, id),
  CONSTRAINT fk_emergency_card_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_emergency_card_kept_by CHECK (kept_by in ('person', 'host', 'office')),
  CONSTRAINT ck_emergency_card_host_named CHECK ((kept_by = 'host') = (host is not null)),
  CONSTRAINT fk_emergency_card_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_emergency_card_municipality_person ON emergency_card (municipality, person);

CREATE TABLE file_review (
  "on" DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_file_review PRIMARY KEY (municipality, id),
  CONSTRAINT fk_file_review_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_file_review_municipality_person ON file_review (municipality, person);

CREATE TABLE glass (
  account VARCHAR(64) NOT NULL,
  reason BYTEA NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  until TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_glass PRIMARY KEY (municipality, id),
  CONSTRAINT fk_glass_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_glass_municipality_person ON glass (municipality, person);

CREATE TABLE hindrance (
  code VARCHAR(64) NOT NULL,
  person VARCHAR(64),
  "on" DATE NOT NULL,
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_hindrance PRIMARY KEY (municipality, id),
  CONSTRAINT ck_hindrance_code CHECK (code in ('rules', 'hands', 'travel', 'old_information', 'no_host', 'partners', 'money', 'not_met')),
  CONSTRAINT fk_hindrance_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_hindrance_municipality_on ON hindrance (municipality, "on");

CREATE INDEX ix_hindrance_municipality_person ON hindrance (municipality, person);

CREATE TABLE host_call (
  host VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  reached BOOLEAN NOT NULL,
  would_keep VARCHAR(64),
  needs_help VARCHAR(64),
  wants_to_stop VARCHAR(64),
  load INTEGER,
  thanked BOOLEAN NOT NULL,
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_host_call PRIMARY KEY (municipality, id),
  CONSTRAINT ck_host_call_load CHECK (load is null or load between 1 and 5),
  CONSTRAINT fk_host_call_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_host_call_municipality_host ON host_call (municipality, host);

CREATE TABLE host_room (
  host VARCHAR(64) NOT NULL,
  status VARCHAR(64) NOT NULL,
  available INTEGER,
  maximum INTEGER,
  said_by VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  account VARCHAR(64),
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_host_room PRIMARY KEY (municipality, id),
  CONSTRAINT fk_host_room_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_host_room_status CHECK (status in ('no-capacity', 'capacity', 'waitlist', 'additional-assessment-required')),
  CONSTRAINT ck_host_room_available CHECK (available is null or available >= 0),
  CONSTRAINT ck_host_room_maximum CHECK (maximum is null or available is null or maximum >= available)
);

CREATE INDEX ix_host_room_municipality_host ON host_room (municipality, host);

CREATE TABLE insurance (
  host VARCHAR(64),
  route VARCHAR(64) NOT NULL,
  step VARCHAR(64) NOT NULL,
  cover VARCHAR(64) NOT NULL,
  paper_lies TEXT,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  until DATE NOT NULL,
  ended_on DATE,
  CONSTRAINT pk_insurance PRIMARY KEY (municipality, id),
  CONSTRAINT fk_insurance_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_insurance_route CHECK (route in ('eligible', 'eligible_by_recognition', 'gap')),
  CONSTRAINT ck_insurance_step CHECK (step in ('visit', 'try_out', 'taking_part')),
  CONSTRAINT ck_insurance_days CHECK (until >= since)
);

CREATE INDEX ix_insurance_municipality_host ON insurance (municipality, host);

CREATE TABLE likeness (
  listing VARCHAR(64) NOT NULL,
  other VARCHAR(64) NOT NULL,
  same BOOLEAN NOT NULL,
  account VARCHAR(64),
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  taken_back_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_likeness PRIMARY KEY (municipality, id),
  CONSTRAINT fk_likeness_municipality_listing FOREIGN KEY(municipality, listing) REFERENCES listing (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_likeness_municipality_other FOREIGN KEY(municipality, other) REFERENCES listing (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_likeness_municipality_listing ON likeness (municipality, listing);

CREATE INDEX ix_likeness_municipality_other ON likeness (municipality, other);

CREATE TABLE listing_change (
  municipality VARCHAR(64) NOT NULL,
  batch VARCHAR(64) NOT NULL,
  listing VARCHAR(64) NOT NULL,
  kind VARCHAR(64) NOT NULL,
  before JSON NOT NULL,
  CONSTRAINT pk_listing_change PRIMARY KEY (municipality, batch, listing),
  CONSTRAINT fk_listing_change_municipality_batch FOREIGN KEY(municipality, batch) REFERENCES batch (municipality, id),
  CONSTRAINT fk_listing_change_municipality_listing FOREIGN KEY(municipality, listing) REFERENCES listing (municipality, id),
  CONSTRAINT ck_listing_change_kind CHECK (kind in ('changed', 'gone', 'back'))
);

CREATE INDEX ix_listing_change_municipality_listing ON listing_change (municipality, listing);

CREATE TABLE merge (
  "into" VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  undone_by VARCHAR(64),
  undone_at TIMESTAMP WITH TIME ZONE,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_merge PRIMARY KEY (municipality, id),
  CONSTRAINT fk_merge_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_merge_municipality_person ON merge (municipality, person);

CREATE TABLE opening (
  host VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  kind VARCHAR(64),
  state VARCHAR(64) NOT NULL,
  seats INTEGER NOT NULL,
  try_out_seats INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  try_out_taken INTEGER NOT NULL,
  facts JSON NOT NULL,
  tasks JSON NOT NULL,
  last_word_on DATE,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_opening PRIMARY KEY (municipality, id),
  CONSTRAINT fk_opening_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_opening_state CHECK (state in ('draft', 'open', 'paused', 'closed')),
  CONSTRAINT ck_opening_seats_hold CHECK (taken >= 0 and taken <= seats),
  CONSTRAINT ck_opening_try_out_seats_hold CHECK (try_out_taken >= 0 and try_out_taken <= try_out_seats)
);

CREATE INDEX ix_opening_municipality_host ON opening (municipality, host);

CREATE TABLE person_field (
  municipality VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  field VARCHAR(64) NOT NULL,
  sealed BYTEA NOT NULL,
  CONSTRAINT pk_person_field PRIMARY KEY (municipality, person, field),
  CONSTRAINT fk_person_field_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE TABLE person_gram (
  municipality VARCHAR(64) NOT NULL,
  gram BYTEA NOT NULL,
  person VARCHAR(64) NOT NULL,
  CONSTRAINT pk_person_gram PRIMARY KEY (municipality, gram, person),
  CONSTRAINT fk_person_gram_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_person_gram_municipality_person ON person_gram (municipality, person);

CREATE TABLE person_key (
  municipality VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  master INTEGER NOT NULL,
  wrapped BYTEA NOT NULL,
  CONSTRAINT pk_person_key PRIMARY KEY (municipality, person),
  CONSTRAINT fk_person_key_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE TABLE pin (
  kind VARCHAR(64) NOT NULL,
  place VARCHAR(64),
  role VARCHAR(64) NOT NULL,
  reason BYTEA NOT NULL,
  until DATE,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  lifted_by VARCHAR(64),
  lifted_at TIMESTAMP WITH TIME ZONE,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_pin PRIMARY KEY (municipality, id),
  CONSTRAINT fk_pin_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_pin_municipality_person ON pin (municipality, person);

CREATE TABLE plan_person (
  municipality VARCHAR(64) NOT NULL,
  plan VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  CONSTRAINT pk_plan_person PRIMARY KEY (municipality, plan, person),
  CONSTRAINT fk_plan_person_municipality_plan FOREIGN KEY(municipality, plan) REFERENCES plan (municipality, id),
  CONSTRAINT fk_plan_person_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id)
);

CREATE INDEX ix_plan_person_municipality_person ON plan_person (municipality, person);

CREATE TABLE pledge (
  host VARCHAR(64),
  companion VARCHAR(64),
  signed_by VARCHAR(64) NOT NULL,
  signed_on DATE NOT NULL,
  paper_lies TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_pledge PRIMARY KEY (municipality, id),
  CONSTRAINT fk_pledge_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_pledge_municipality_companion FOREIGN KEY(municipality, companion) REFERENCES companion (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_pledge_whose CHECK ((host is null) <> (companion is null))
);

CREATE INDEX ix_pledge_municipality_host ON pledge (municipality, host);

CREATE TABLE quiet_time (
  asked_by VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  until DATE,
  review_on DATE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  account VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_quiet_time PRIMARY KEY (municipality, id),
  CONSTRAINT fk_quiet_time_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_quiet_time_municipality_person ON quiet_time (municipality, person);

CREATE TABLE referral (
  person VARCHAR(64) NOT NULL,
  agency VARCHAR(64) NOT NULL,
  account VARCHAR(64) NOT NULL,
  reference VARCHAR(64),
  knows BOOLEAN NOT NULL,
  words BYTEA NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  received_by VARCHAR(64),
  received_at TIMESTAMP WITH TIME ZONE,
  outcome VARCHAR(64),
  report BYTEA,
  reported_by VARCHAR(64),
  reported_at TIMESTAMP WITH TIME ZONE,
  acknowledged_by VARCHAR(64),
  acknowledged_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_referral PRIMARY KEY (municipality, id),
  CONSTRAINT fk_referral_municipality_agency FOREIGN KEY(municipality, agency) REFERENCES agency (municipality, id),
  CONSTRAINT fk_referral_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_referral_municipality_agency ON referral (municipality, agency);

CREATE INDEX ix_referral_municipality_person ON referral (municipality, person);

CREATE TABLE relation (
  person VARCHAR(64) NOT NULL,
  other VARCHAR(64) NOT NULL,
  relation VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_relation PRIMARY KEY (municipality, id),
  CONSTRAINT fk_relation_other FOREIGN KEY(municipality, other) REFERENCES person (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_relation_relation CHECK (relation in ('parent', 'child', 'spouse', 'sibling', 'grandparent', 'grandchild', 'relative', 'carer', 'housemate')),
  CONSTRAINT fk_relation_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_relation_municipality_person ON relation (municipality, person);

CREATE UNIQUE INDEX uq_relation_pair ON relation (municipality, person, other);

CREATE TABLE reminder (
  kind VARCHAR(64) NOT NULL,
  subject VARCHAR(64) NOT NULL,
  person VARCHAR(64),
  due_on DATE NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_reminder PRIMARY KEY (municipality, id),
  CONSTRAINT fk_reminder_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_reminder_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE,
  CONSTRAINT uq_reminder_municipality_kind_subject_due_on UNIQUE (municipality, kind, subject, due_on)
);

CREATE INDEX ix_reminder_municipality_due_on ON reminder (municipality, due_on);

CREATE INDEX ix_reminder_municipality_person ON reminder (municipality, person);

CREATE TABLE return_to_consultation (
  person VARCHAR(64) NOT NULL,
  agency VARCHAR(64) NOT NULL,
  plan VARCHAR(64),
  reason VARCHAR(64) NOT NULL,
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  acknowledged_by VARCHAR(64),
  acknowledged_how VARCHAR(64),
  acknowledged_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_return_to_consultation PRIMARY KEY (municipality, id),
  CONSTRAINT fk_return_to_consultation_municipality_agency FOREIGN KEY(municipality, agency) REFERENCES agency (municipality, id),
  CONSTRAINT fk_return_to_consultation_municipality_plan FOREIGN KEY(municipality, plan) REFERENCES plan (municipality, id),
  CONSTRAINT fk_return_to_consultation_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_return_to_consultation_municipality_agency ON return_to_consultation (municipality, agency);

CREATE INDEX ix_return_to_consultation_municipality_person ON return_to_consultation (municipality, person);

CREATE TABLE round_person (
  municipality VARCHAR(64) NOT NULL,
  round VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  part BYTEA NOT NULL,
  result BYTEA,
  CONSTRAINT pk_round_person PRIMARY KEY (municipality, round, person),
  CONSTRAINT fk_round_person_municipality_round FOREIGN KEY(municipality, round) REFERENCES round (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_round_person_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_round_person_municipality_person ON round_person (municipality, person);

CREATE TABLE rule_flag (
  host VARCHAR(64) NOT NULL,
  code VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  closed_on DATE,
  result VARCHAR(64),
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_rule_flag PRIMARY KEY (municipality, id),
  CONSTRAINT ck_rule_flag_code CHECK (code in ('talk_to', 'task', 'days', 'conflict', 'too_much', 'key_person', 'wants_to_stop', 'something_else', 'worry', 'missed_calls', 'over_capacity', 'two_early_endings', 'key_person_away', 'open_long')),
  CONSTRAINT ck_rule_flag_result CHECK (result in ('helped', 'not_needed', 'agreed_to_pause', 'agreed_to_end', 'still_hard')),
  CONSTRAINT ck_rule_flag_closed_with_a_result CHECK ((closed_on is null) = (result is null)),
  CONSTRAINT uq_rule_flag_municipality_host_code_since UNIQUE (municipality, host, code, since),
  CONSTRAINT fk_rule_flag_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_rule_flag_municipality_host ON rule_flag (municipality, host);

CREATE TABLE state_change (
  before VARCHAR(64),
  after VARCHAR(64) NOT NULL,
  reason VARCHAR(64),
  account VARCHAR(64),
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  person VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_state_change PRIMARY KEY (municipality, id),
  CONSTRAINT fk_state_change_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_state_change_municipality_person ON state_change (municipality, person);

CREATE TABLE track (
  person VARCHAR(64) NOT NULL,
  function VARCHAR(64) NOT NULL,
  main_agency VARCHAR(64),
  opened_on DATE NOT NULL,
  monitor_on DATE,
  closed_on DATE,
  reason VARCHAR(64),
  account VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_track PRIMARY KEY (municipality, id),
  CONSTRAINT fk_track_municipality_main_agency FOREIGN KEY(municipality, main_agency) REFERENCES agency (municipality, id),
  CONSTRAINT ck_track_function CHECK (function in ('consultation', 'outreach', 'participation', 'coordination')),
  CONSTRAINT ck_track_closed_with_a_reason CHECK ((closed_on is null) = (reason is null)),
  CONSTRAINT fk_track_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_track_municipality_person ON track (municipality, person);

CREATE UNIQUE INDEX uq_track_open ON track (municipality, person, function) WHERE closed_on is null;

CREATE TABLE worry (
  host VARCHAR(64),
  basis VARCHAR(64) NOT NULL,
  words BYTEA NOT NULL,
  until DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_worry PRIMARY KEY (municipality, id),
  CONSTRAINT fk_worry_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_worry_municipality_until ON worry (municipality, until);

CREATE TABLE development_task (
  conference VARCHAR(64),
  title TEXT NOT NULL,
  kind VARCHAR(64),
  area VARCHAR(64),
  owner VARCHAR(64) NOT NULL,
  due_on DATE NOT NULL,
  state VARCHAR(64) NOT NULL,
  reason VARCHAR(64),
  opening VARCHAR(64),
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_development_task PRIMARY KEY (municipality, id),
  CONSTRAINT fk_development_task_municipality FOREIGN KEY(municipality) REFERENCES municipality (id),
  CONSTRAINT fk_development_task_municipality_conference FOREIGN KEY(municipality, conference) REFERENCES conference (municipality, id),
  CONSTRAINT fk_development_task_municipality_owner FOREIGN KEY(municipality, owner) REFERENCES account (municipality, id),
  CONSTRAINT fk_development_task_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT ck_development_task_state CHECK (state in ('suggested', 'asked', 'answered', 'tried', 'opened', 'dropped')),
  CONSTRAINT ck_development_task_dropped_with_a_reason CHECK ((state = 'dropped') = (reason is not null))
);

CREATE TABLE evaluation (
  plan VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  occasion VARCHAR(64) NOT NULL,
  marks JSON NOT NULL,
  words BYTEA,
  not_asked VARCHAR(64),
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_evaluation PRIMARY KEY (municipality, id),
  CONSTRAINT fk_evaluation_municipality_plan_person FOREIGN KEY(municipality, plan, person) REFERENCES plan_person (municipality, plan, person),
  CONSTRAINT ck_evaluation_occasion CHECK (occasion in ('review', 'suspension', 're_plan', 'closure')),
  CONSTRAINT fk_evaluation_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_evaluation_municipality_person ON evaluation (municipality, person);

CREATE TABLE goal (
  plan VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  words BYTEA NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_goal PRIMARY KEY (municipality, id),
  CONSTRAINT fk_goal_municipality_plan_person FOREIGN KEY(municipality, plan, person) REFERENCES plan_person (municipality, plan, person),
  CONSTRAINT fk_goal_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_goal_municipality_person ON goal (municipality, person);

CREATE INDEX ix_goal_municipality_plan ON goal (municipality, plan);

CREATE TABLE heard (
  host VARCHAR(64) NOT NULL,
  opening VARCHAR(64),
  said_by VARCHAR(64) NOT NULL,
  heard_by VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  changed JSON NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_heard PRIMARY KEY (municipality, id),
  CONSTRAINT fk_heard_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_heard_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id)
);

CREATE INDEX ix_heard_municipality_host ON heard (municipality, host);

CREATE TABLE host_flag (
  host VARCHAR(64) NOT NULL,
  opening VARCHAR(64),
  kind VARCHAR(64) NOT NULL,
  urgency VARCHAR(64) NOT NULL,
  words BYTEA,
  state VARCHAR(64) NOT NULL,
  answer BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  taken_up_by VARCHAR(64),
  taken_up_at TIMESTAMP WITH TIME ZONE,
  closed_at TIMESTAMP WITH TIME ZONE,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_host_flag PRIMARY KEY (municipality, id),
  CONSTRAINT fk_host_flag_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_host_flag_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT ck_host_flag_state CHECK (state in ('raised', 'taken_up', 'closed'))
);

CREATE INDEX ix_host_flag_municipality_host ON host_flag (municipality, host);

CREATE TABLE host_visit (
  host VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  can_do TEXT,
  difficult TEXT,
  worries TEXT,
  occasion TEXT,
  next_question TEXT,
  opening VARCHAR(64),
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_host_visit PRIMARY KEY (municipality, id),
  CONSTRAINT fk_host_visit_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_host_visit_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id)
);

CREATE INDEX ix_host_visit_municipality_host ON host_visit (municipality, host);

CREATE TABLE incident (
  opening VARCHAR(64) NOT NULL,
  person VARCHAR(64),
  kind VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  told JSON NOT NULL,
  words BYTEA NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  looked_by VARCHAR(64),
  looked_at TIMESTAMP WITH TIME ZONE,
  changes BYTEA,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_incident PRIMARY KEY (municipality, id),
  CONSTRAINT fk_incident_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT ck_incident_kind CHECK (kind in ('incident', 'near_miss')),
  CONSTRAINT ck_incident_looked_at_with_words CHECK ((looked_at is null) = (changes is null)),
  CONSTRAINT fk_incident_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_incident_municipality_opening ON incident (municipality, opening);

CREATE INDEX ix_incident_municipality_person ON incident (municipality, person);

CREATE TABLE paper_copy (
  municipality VARCHAR(64) NOT NULL,
  conference VARCHAR(64) NOT NULL,
  number INTEGER NOT NULL,
  account VARCHAR(64) NOT NULL,
  given_at TIMESTAMP WITH TIME ZONE NOT NULL,
  collected_at TIMESTAMP WITH TIME ZONE,
  collected_by VARCHAR(64),
  CONSTRAINT pk_paper_copy PRIMARY KEY (municipality, conference, number),
  CONSTRAINT fk_paper_copy_municipality_conference_account FOREIGN KEY(municipality, conference, account) REFERENCES attendee (municipality, conference, account)
);

CREATE TABLE placement (
  person VARCHAR(64) NOT NULL,
  opening VARCHAR(64) NOT NULL,
  host VARCHAR(64) NOT NULL,
  route VARCHAR(64) NOT NULL,
  step VARCHAR(64) NOT NULL,
  holds VARCHAR(64) NOT NULL,
  visit_on DATE,
  since DATE,
  until DATE,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_placement PRIMARY KEY (municipality, id),
  CONSTRAINT fk_placement_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_placement_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT fk_placement_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_placement_route CHECK (route in ('eligible', 'eligible_by_recognition', 'gap')),
  CONSTRAINT ck_placement_step CHECK (step in ('considering', 'wants_to_see', 'sounding', 'waiting_for_answer', 'welcome', 'visit_set', 'visited', 'person_would', 'host_would', 'both_would', 'preparing', 'trying', 'review', 'going_on', 'resting', 'taking_part', 'on_pause', 'not_this_time', 'let_go', 'broken_off', 'looked_elsewhere', 'ended')),
  CONSTRAINT ck_placement_holds CHECK (holds in ('none', 'try_out', 'regular'))
);

CREATE INDEX ix_placement_municipality_host ON placement (municipality, host);

CREATE INDEX ix_placement_municipality_opening ON placement (municipality, opening);

CREATE INDEX ix_placement_municipality_person ON placement (municipality, person);

CREATE TABLE plan_role (
  plan VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  who VARCHAR(64) NOT NULL,
  agency VARCHAR(64),
  host VARCHAR(64),
  until DATE,
  words BYTEA NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_plan_role PRIMARY KEY (municipality, id),
  CONSTRAINT fk_plan_role_municipality_plan_person FOREIGN KEY(municipality, plan, person) REFERENCES plan_person (municipality, plan, person),
  CONSTRAINT fk_plan_role_municipality_agency FOREIGN KEY(municipality, agency) REFERENCES agency (municipality, id),
  CONSTRAINT fk_plan_role_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_plan_role_agency_named CHECK ((who = 'agency') = (agency is not null)),
  CONSTRAINT ck_plan_role_host_named CHECK ((who = 'host') = (host is not null)),
  CONSTRAINT fk_plan_role_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_plan_role_municipality_person ON plan_role (municipality, person);

CREATE TABLE quota (
  opening VARCHAR(64) NOT NULL,
  town TEXT NOT NULL,
  seats INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_quota PRIMARY KEY (municipality, id),
  CONSTRAINT fk_quota_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT uq_quota_municipality_opening_town UNIQUE (municipality, opening, town),
  CONSTRAINT ck_quota_seats CHECK (seats >= 0)
);

CREATE TABLE check_in (
  kind VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  how VARCHAR(64) NOT NULL,
  reached BOOLEAN NOT NULL,
  said BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  placement VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_check_in PRIMARY KEY (municipality, id),
  CONSTRAINT ck_check_in_kind CHECK (kind in ('check_in', 'review')),
  CONSTRAINT ck_check_in_how CHECK (how in ('visit', 'phone', 'letter', 'at_place')),
  CONSTRAINT ck_check_in_review_is_a_talk CHECK (reached or kind = 'check_in'),
  CONSTRAINT fk_check_in_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_check_in_municipality_placement ON check_in (municipality, placement);

CREATE TABLE development_step (
  task VARCHAR(64) NOT NULL,
  number INTEGER NOT NULL,
  after VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  words TEXT,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_development_step PRIMARY KEY (municipality, id),
  CONSTRAINT fk_development_step_municipality_task FOREIGN KEY(municipality, task) REFERENCES development_task (municipality, id)
);

CREATE UNIQUE INDEX uq_development_step_number ON development_step (municipality, task, number);

CREATE TABLE evaluation_word (
  evaluation VARCHAR(64) NOT NULL,
  person VARCHAR(64) NOT NULL,
  agency VARCHAR(64),
  host VARCHAR(64),
  words BYTEA NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_evaluation_word PRIMARY KEY (municipality, id),
  CONSTRAINT fk_evaluation_word_municipality_evaluation FOREIGN KEY(municipality, evaluation) REFERENCES evaluation (municipality, id),
  CONSTRAINT fk_evaluation_word_municipality_agency FOREIGN KEY(municipality, agency) REFERENCES agency (municipality, id),
  CONSTRAINT fk_evaluation_word_municipality_host FOREIGN KEY(municipality, host) REFERENCES host (municipality, id),
  CONSTRAINT ck_evaluation_word_one_of_both CHECK ((agency is null) <> (host is null)),
  CONSTRAINT fk_evaluation_word_municipality_person FOREIGN KEY(municipality, person) REFERENCES person (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_evaluation_word_municipality_person ON evaluation_word (municipality, person);

CREATE TABLE follow_up_event (
  kind VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  placement VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_follow_up_event PRIMARY KEY (municipality, id),
  CONSTRAINT ck_follow_up_event_kind CHECK (kind in ('changed_task', 'key_person', 'hours', 'season_change', 'hospital', 'family', 'benefit', 'housing')),
  CONSTRAINT fk_follow_up_event_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_follow_up_event_municipality_placement ON follow_up_event (municipality, placement);

CREATE TABLE money_line (
  placement VARCHAR(64) NOT NULL,
  payee VARCHAR(64) NOT NULL,
  kind VARCHAR(64) NOT NULL,
  yen INTEGER NOT NULL,
  unit VARCHAR(64) NOT NULL,
  cap_yen INTEGER,
  payer TEXT NOT NULL,
  budget_line TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  until DATE NOT NULL,
  ended_on DATE,
  CONSTRAINT pk_money_line PRIMARY KEY (municipality, id),
  CONSTRAINT fk_money_line_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_money_line_payee CHECK (payee in ('person', 'host')),
  CONSTRAINT ck_money_line_yen CHECK (yen >= 0 and (cap_yen is null or cap_yen >= 0)),
  CONSTRAINT ck_money_line_days CHECK (until >= since)
);

CREATE INDEX ix_money_line_municipality_placement ON money_line (municipality, placement);

CREATE TABLE staff_entry (
  rule VARCHAR(64) NOT NULL,
  since DATE NOT NULL,
  shown_on DATE NOT NULL,
  answer VARCHAR(64),
  reason VARCHAR(64),
  answered_on DATE,
  until DATE,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  placement VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_staff_entry PRIMARY KEY (municipality, id),
  CONSTRAINT ck_staff_entry_rule CHECK (rule in ('missed_check_ins', 'person_wants_to_stop', 'host_wants_to_stop', 'absences', 'host_flag_open', 'work_changed', 'living_changed', 'end_without_next')),
  CONSTRAINT ck_staff_entry_answer CHECK (answer in ('snoozed', 'acted', 'set_aside')),
  CONSTRAINT ck_staff_entry_answered_on_a_day CHECK ((answer is null) = (answered_on is null)),
  CONSTRAINT ck_staff_entry_comes_back CHECK ((coalesce(answer, '') = 'snoozed') = (until is not null)),
  CONSTRAINT ck_staff_entry_reason CHECK ((coalesce(answer, 'acted') = 'acted') = (reason is null)),
  CONSTRAINT uq_staff_entry_municipality_placement_rule_since UNIQUE (municipality, placement, rule, since),
  CONSTRAINT fk_staff_entry_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE
);

CREATE INDEX ix_staff_entry_municipality_placement ON staff_entry (municipality, placement);

CREATE INDEX ix_staff_entry_municipality_shown_on ON staff_entry (municipality, shown_on);

CREATE TABLE step (
  number INTEGER NOT NULL,
  edge VARCHAR(64) NOT NULL,
  before VARCHAR(64) NOT NULL,
  after VARCHAR(64) NOT NULL,
  opening VARCHAR(64) NOT NULL,
  reason VARCHAR(64),
  said_by VARCHAR(64) NOT NULL,
  "on" DATE NOT NULL,
  papers JSON NOT NULL,
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  placement VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_step PRIMARY KEY (municipality, id),
  CONSTRAINT fk_step_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE,
  CONSTRAINT fk_step_municipality_opening FOREIGN KEY(municipality, opening) REFERENCES opening (municipality, id),
  CONSTRAINT ck_step_said_by CHECK (said_by in ('person', 'host', 'staff'))
);

CREATE UNIQUE INDEX ix_step_municipality_placement_number ON step (municipality, placement, number);

CREATE TABLE try_out_day (
  "on" DATE NOT NULL,
  how VARCHAR(64) NOT NULL,
  words BYTEA,
  account VARCHAR(64) NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  placement VARCHAR(64) NOT NULL,
  municipality VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  CONSTRAINT pk_try_out_day PRIMARY KEY (municipality, id),
  CONSTRAINT fk_try_out_day_municipality_placement FOREIGN KEY(municipality, placement) REFERENCES placement (municipality, id) ON DELETE CASCADE,
  CONSTRAINT ck_try_out_day_how CHECK (how in ('came', 'could_not', 'shorter'))
);

CREATE UNIQUE INDEX ix_try_out_day_municipality_placement_on ON try_out_day (municipality, placement, "on");

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_refuse();

ALTER TABLE "answer" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "answer" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "audit" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "audit" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "audit_head" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "audit_head" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "entry" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "entry" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "agency" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "agency" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "area" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "area" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "batch" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "batch" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "companion" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "companion" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "disaster_key" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "disaster_key" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "gate" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "gate" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "household" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "household" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "job" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "job" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "meeting_kind" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "meeting_kind" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "parameter_change" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "parameter_change" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "retention" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "retention" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "round" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "round" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "conference" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "conference" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "disposal" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "disposal" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "host" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "host" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "listing" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "listing" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "person" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "person" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "plan" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "plan" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "printed_code" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "printed_code" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "security_key" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "security_key" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "agenda_item" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "agenda_item" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "agreement" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "agreement" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "assessment" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "assessment" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "attendee" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "attendee" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "care_duty" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "care_duty" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "complaint" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "complaint" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "consent" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "consent" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "contact" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "contact" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "disposal_hold" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "disposal_hold" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "disposal_item" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "disposal_item" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "emergency_card" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "emergency_card" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "file_review" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "file_review" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "glass" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "glass" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "hindrance" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "hindrance" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "host_call" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "host_call" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "host_room" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "host_room" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "insurance" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "insurance" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "likeness" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "likeness" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "listing_change" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "listing_change" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "merge" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "merge" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "opening" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "opening" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "person_field" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "person_field" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "person_gram" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "person_gram" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "person_key" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "person_key" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "pin" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "pin" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "plan_person" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "plan_person" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "pledge" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "pledge" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "quiet_time" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "quiet_time" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "referral" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "referral" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "relation" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "relation" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "reminder" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "reminder" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "return_to_consultation" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "return_to_consultation" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "round_person" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "round_person" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "rule_flag" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "rule_flag" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "state_change" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "state_change" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "track" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "track" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "worry" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "worry" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "development_task" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "development_task" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "evaluation" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "evaluation" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "goal" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "goal" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "heard" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "heard" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "host_flag" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "host_flag" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "host_visit" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "host_visit" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "incident" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "incident" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "paper_copy" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "paper_copy" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "placement" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "placement" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "plan_role" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "plan_role" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "quota" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "quota" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "check_in" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "check_in" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "development_step" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "development_step" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "evaluation_word" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "evaluation_word" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "follow_up_event" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "follow_up_event" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "money_line" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "money_line" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "staff_entry" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "staff_entry" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "step" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "step" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));

ALTER TABLE "try_out_day" ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON "try_out_day" USING (municipality = current_setting('enishi.municipality', true)) WITH CHECK (municipality = current_setting('enishi.municipality', true));
