import type { Migration } from '@understudy/server/sql'

/** Schema `demo`: the customer product's own data. Schema `oidc`: what the embedded OpenID provider has to remember. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: 'demo-001-product',
    up: `
      CREATE SCHEMA demo;

      CREATE TABLE demo.organisation (
        id text PRIMARY KEY,
        name text NOT NULL,
        folded text NOT NULL,
        plan text NOT NULL CHECK (plan IN ('Starter', 'Business', 'Enterprise')),
        city text NOT NULL,
        country text NOT NULL,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        parcels integer NOT NULL CHECK (parcels > 0),
        created_on date NOT NULL
      );

      CREATE TABLE demo.person (
        id text PRIMARY KEY,
        position integer UNIQUE,
        org_id text REFERENCES demo.organisation,
        name text NOT NULL,
        email text NOT NULL UNIQUE,
        phone text NOT NULL,
        job_title text NOT NULL,
        member_role text CHECK (member_role IN ('owner', 'admin', 'member')),
        roles text[] NOT NULL,
        active boolean NOT NULL,
        protected boolean NOT NULL,
        asks_first boolean NOT NULL,
        created_on date NOT NULL,
        last_seen_at timestamptz,
        deletes_on date,
        notifications jsonb NOT NULL
          DEFAULT '{"deliveryProblems": true, "weeklySummary": true, "invoices": true, "productNews": false}',
        search text NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by text,
        acted_as text,
        CHECK ((org_id IS NULL) = (position IS NULL))
      );
      CREATE INDEX person_org ON demo.person (org_id);

      CREATE TABLE demo.invoice (
        org_id text NOT NULL REFERENCES demo.organisation,
        number text NOT NULL,
        issued_on date NOT NULL,
        due_on date NOT NULL,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        net bigint NOT NULL,
        vat bigint NOT NULL,
        amount bigint NOT NULL,
        paid_at timestamptz,
        changed_by text,
        acted_as text,
        PRIMARY KEY (org_id, number)
      );

      CREATE TABLE demo.project (
        id text PRIMARY KEY,
        org_id text NOT NULL REFERENCES demo.organisation,
        name text NOT NULL,
        archived boolean NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by text NOT NULL,
        acted_as text
      );
      CREATE INDEX project_org ON demo.project (org_id);

      CREATE TABLE demo.activity (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        org_id text NOT NULL REFERENCES demo.organisation,
        at timestamptz NOT NULL,
        actor_id text NOT NULL,
        acted_as text,
        what text NOT NULL,
        name text NOT NULL,
        was text
      );
      CREATE INDEX activity_org ON demo.activity (org_id, id DESC);

      CREATE TABLE demo.shipment_day (
        org_id text NOT NULL REFERENCES demo.organisation,
        day date NOT NULL,
        shipped integer NOT NULL CHECK (shipped >= 0),
        late integer NOT NULL CHECK (late BETWEEN 0 AND shipped),
        PRIMARY KEY (org_id, day)
      );

      CREATE TABLE demo.invitation (
        id text PRIMARY KEY,
        org_id text NOT NULL REFERENCES demo.organisation,
        email text NOT NULL,
        member_role text NOT NULL CHECK (member_role IN ('admin', 'member')),
        invited_at timestamptz NOT NULL,
        invited_by text NOT NULL,
        acted_as text,
        UNIQUE (org_id, email)
      );

      CREATE TABLE demo.password (
        person_id text PRIMARY KEY REFERENCES demo.person,
        salt text NOT NULL,
        digest text NOT NULL,
        changed_at timestamptz NOT NULL
      );

      CREATE TABLE demo.authenticator (
        id text PRIMARY KEY,
        person_id text NOT NULL REFERENCES demo.person,
        label text NOT NULL,
        added_at timestamptz NOT NULL
      );

      CREATE TABLE demo.api_key (
        id text PRIMARY KEY,
        person_id text NOT NULL REFERENCES demo.person,
        label text NOT NULL,
        prefix text NOT NULL,
        digest text NOT NULL,
        created_at timestamptz NOT NULL
      );

      CREATE TABLE demo.seeding (
        seed bigint NOT NULL,
        done_at timestamptz NOT NULL
      );`,
  },
  {
    id: 'demo-002-openid-provider',
    up: `
      CREATE SCHEMA oidc;

      CREATE TABLE oidc.secret (
        name text PRIMARY KEY,
        value jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE oidc.artifact (
        model text NOT NULL,
        id text NOT NULL,
        payload jsonb NOT NULL,
        grant_id text,
        uid text,
        expires_at timestamptz,
        PRIMARY KEY (model, id)
      );
      CREATE INDEX artifact_grant ON oidc.artifact (grant_id) WHERE grant_id IS NOT NULL;
      CREATE INDEX artifact_uid ON oidc.artifact (uid) WHERE uid IS NOT NULL;
      CREATE INDEX artifact_expiry ON oidc.artifact (expires_at);`,
  },
]
