CREATE SEQUENCE webhook_endpoint_revisions;

CREATE TABLE activities (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  encryption jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE api_keys (
  tenant_id uuid NOT NULL,
  key_id text NOT NULL,
  name text NOT NULL,
  secret_hash bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone
);
CREATE TABLE audit_log (
  tenant_id uuid NOT NULL,
  sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  operation text NOT NULL,
  subject text NOT NULL
);
CREATE TABLE aws_access_keys (
  tenant_id uuid NOT NULL,
  access_key_id text NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  sealed_secret bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  revoked_at timestamp with time zone
);
CREATE TABLE aws_service_access (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  service text NOT NULL,
  endpoint text,
  region text NOT NULL,
  access_key_id text NOT NULL,
  sealed_secret bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE batch_items (
  tenant_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  "position" bigint NOT NULL,
  workflow_id text COLLATE "C" NOT NULL,
  run_id uuid,
  state text NOT NULL,
  code text,
  message text,
  result_run_id uuid
) WITH (autovacuum_vacuum_scale_factor=0.02, fillfactor=80);
CREATE TABLE batches (
  tenant_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  operation jsonb NOT NULL,
  query text,
  reason text NOT NULL,
  actor text NOT NULL,
  state text NOT NULL,
  is_collected boolean NOT NULL,
  collect_cursor text,
  operations_per_second double precision NOT NULL,
  total_count bigint NOT NULL,
  done_count bigint NOT NULL,
  failed_count bigint NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  runner text,
  claimed_until bigint
);
CREATE TABLE closed_runs (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  run_id uuid NOT NULL,
  shard_id integer NOT NULL,
  start_turn bigint NOT NULL,
  started_time bigint NOT NULL,
  execution_time bigint NOT NULL,
  first_run_id uuid NOT NULL,
  definition_version integer,
  workflow_id text COLLATE "C" NOT NULL,
  workflow_type text COLLATE "C" NOT NULL,
  task_queue text COLLATE "C" NOT NULL,
  start_request_id text COLLATE "C" NOT NULL,
  definition_id text COLLATE "C",
  memo bytea,
  attributes jsonb,
  history_length bigint NOT NULL,
  status smallint NOT NULL,
  closed_time bigint NOT NULL
) WITH (autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.05);
CREATE TABLE control_plane_requests (
  tenant_id uuid NOT NULL,
  request_id text NOT NULL,
  operation text NOT NULL,
  answer bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE definition_aliases (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  alias text NOT NULL,
  version integer NOT NULL,
  second_version integer,
  second_weight integer NOT NULL DEFAULT 0,
  description text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE definitions (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  definition_id uuid NOT NULL,
  source bytea NOT NULL,
  source_hash bytea NOT NULL,
  timeout_seconds integer,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  attributes jsonb,
  deleted_at timestamp with time zone
);
CREATE TABLE doomed_runs (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  shard_id integer NOT NULL,
  namespace_id uuid NOT NULL,
  workflow_id text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  due_at bigint NOT NULL,
  start_request_id text COLLATE "C",
  attributes jsonb
) WITH (autovacuum_vacuum_scale_factor=0.02);
CREATE TABLE history (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  first_event_id bigint NOT NULL,
  first_fact_number bigint NOT NULL,
  last_event_id bigint NOT NULL,
  facts bytea NOT NULL,
  chain bytea
) WITH (autovacuum_vacuum_insert_scale_factor=0.05, toast_tuple_target=4080);
ALTER TABLE history ALTER COLUMN facts SET STORAGE EXTERNAL;
CREATE TABLE http_connections (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  connection_id uuid NOT NULL,
  kind text NOT NULL,
  sealed_secret bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE inbox (
  tenant_id uuid NOT NULL,
  shard_id integer NOT NULL,
  sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  received_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  routed bytea NOT NULL
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=5000);
ALTER TABLE inbox ALTER COLUMN routed SET STORAGE EXTERNAL;
CREATE TABLE installation (
  singleton boolean NOT NULL DEFAULT true,
  installation_id uuid NOT NULL,
  shard_count integer NOT NULL,
  token_secret bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  database_number integer NOT NULL DEFAULT 0,
  database_count integer NOT NULL DEFAULT 1
);
CREATE TABLE members (
  member_id uuid NOT NULL,
  roles text[] NOT NULL,
  address text NOT NULL,
  version text NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  beat_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000, fillfactor=50);
CREATE TABLE namespace_clocks (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  shown_time bigint NOT NULL,
  target_time bigint,
  skip_until bigint
);
CREATE TABLE namespaces (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  retention_ms bigint
);
CREATE TABLE open_runs (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  run_id uuid NOT NULL,
  shard_id integer NOT NULL,
  start_turn bigint NOT NULL,
  started_time bigint NOT NULL,
  execution_time bigint NOT NULL,
  first_run_id uuid NOT NULL,
  definition_version integer,
  workflow_id text COLLATE "C" NOT NULL,
  workflow_type text COLLATE "C" NOT NULL,
  task_queue text COLLATE "C" NOT NULL,
  start_request_id text COLLATE "C" NOT NULL,
  definition_id text COLLATE "C",
  memo bytea,
  attributes jsonb,
  history_length bigint NOT NULL,
  wake_at bigint
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=5000, fillfactor=90);
CREATE TABLE outbox (
  shard_id integer NOT NULL,
  turn bigint NOT NULL,
  "position" integer NOT NULL,
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  run_id uuid NOT NULL,
  workflow_id text COLLATE "C" NOT NULL,
  outgoing bytea NOT NULL,
  kind smallint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=5000);
ALTER TABLE outbox ALTER COLUMN outgoing SET STORAGE EXTERNAL;
CREATE TABLE published_versions (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  number integer NOT NULL,
  version integer NOT NULL,
  description text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  deleted_at timestamp with time zone
);
CREATE TABLE request_ids (
  tenant_id uuid NOT NULL,
  request_key uuid NOT NULL,
  created_at bigint NOT NULL,
  request_type text NOT NULL,
  outcome bytea NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor=0.05);
CREATE TABLE request_logs (
  incarnation bigint NOT NULL,
  name text NOT NULL,
  begun_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  ready_at timestamp with time zone
);
CREATE TABLE resource_tags (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  resource text NOT NULL,
  key text NOT NULL,
  value text NOT NULL
);
CREATE TABLE run_origins (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  base_run_id uuid NOT NULL,
  base_workflow_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  last_event_id bigint NOT NULL,
  edited_event_ids text NOT NULL,
  reason text NOT NULL,
  created_at bigint NOT NULL
);
CREATE TABLE saved_views (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  view_id uuid NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  columns text[] NOT NULL,
  order_by text NOT NULL,
  owner text NOT NULL,
  visibility text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE schema_promise (
  needed_migration text NOT NULL,
  promised_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE search_attributes (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  type text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  removed_at timestamp with time zone
);
CREATE TABLE search_numbers (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  attribute text COLLATE "C" NOT NULL,
  value double precision NOT NULL,
  run_id uuid NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor=0.05);
CREATE TABLE search_terms (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  term uuid NOT NULL,
  run_id uuid NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor=0.05);
CREATE TABLE shards (
  shard_id integer NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL DEFAULT 0,
  log_incarnation bigint NOT NULL DEFAULT 1,
  owner text,
  acquired_at timestamp with time zone
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000, fillfactor=10);
CREATE TABLE signing_keys (
  number integer NOT NULL,
  key_id text NOT NULL,
  public_key bytea NOT NULL,
  private_key bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE snapshots (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  next_event_id bigint NOT NULL,
  fact_number bigint NOT NULL,
  state bytea NOT NULL
) WITH (autovacuum_vacuum_scale_factor=0.02, fillfactor=80);
ALTER TABLE snapshots ALTER COLUMN state SET STORAGE EXTERNAL;
CREATE TABLE task_backlog (
  tenant_id uuid NOT NULL,
  lane_id uuid NOT NULL,
  offer_id uuid NOT NULL,
  level smallint NOT NULL,
  pass double precision NOT NULL,
  number bigint NOT NULL,
  lane bytea NOT NULL,
  offer bytea NOT NULL
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=5000);
CREATE TABLE task_queue_configs (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  queue_id uuid NOT NULL,
  queue_type text NOT NULL,
  name text NOT NULL,
  config jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE tenants (
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  account_number text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE webhook_deliveries (
  tenant_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  started_at bigint NOT NULL,
  record jsonb NOT NULL
);
CREATE TABLE webhook_endpoints (
  tenant_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  task_queue text NOT NULL,
  activity_types text[] NOT NULL,
  state text NOT NULL,
  state_reason text,
  keys jsonb NOT NULL,
  max_concurrency integer NOT NULL,
  rate_per_second_max double precision NOT NULL,
  response_window_ms integer NOT NULL,
  batch_size_max integer NOT NULL,
  headers jsonb NOT NULL,
  revision bigint NOT NULL DEFAULT nextval('webhook_endpoint_revisions'::regclass),
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  workflow_types text[] NOT NULL DEFAULT '{}'::text[],
  deployment text,
  build_id text,
  versioning_behavior text
);
CREATE TABLE worker_deployments (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  name text NOT NULL,
  current_build_id text,
  is_ramping boolean NOT NULL DEFAULT false,
  ramping_build_id text,
  ramp_percentage double precision NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE worker_versions (
  tenant_id uuid NOT NULL,
  namespace_id uuid NOT NULL,
  deployment text NOT NULL,
  build_id text NOT NULL,
  task_queues text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  activity_task_queues text[] NOT NULL DEFAULT '{}'::text[]
);

ALTER TABLE activities ADD CONSTRAINT activities_pkey PRIMARY KEY (tenant_id, namespace_id, name);
ALTER TABLE activities ADD CONSTRAINT activities_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_key_id_key UNIQUE (key_id);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(tenant_id);
ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, sequence);
ALTER TABLE aws_access_keys ADD CONSTRAINT aws_access_keys_access_key_id_key UNIQUE (access_key_id);
ALTER TABLE aws_access_keys ADD CONSTRAINT aws_access_keys_pkey PRIMARY KEY (tenant_id, access_key_id);
ALTER TABLE aws_access_keys ADD CONSTRAINT aws_access_keys_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE aws_service_access ADD CONSTRAINT aws_service_access_pkey PRIMARY KEY (tenant_id, namespace_id, service);
ALTER TABLE aws_service_access ADD CONSTRAINT aws_service_access_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE batch_items ADD CONSTRAINT batch_items_pkey PRIMARY KEY (tenant_id, batch_id, "position");
ALTER TABLE batch_items ADD CONSTRAINT batch_items_state_check CHECK ((state = ANY (ARRAY['Pending'::text, 'Done'::text, 'Failed'::text])));
ALTER TABLE batches ADD CONSTRAINT batches_pkey PRIMARY KEY (tenant_id, batch_id);
ALTER TABLE batches ADD CONSTRAINT batches_state_check CHECK ((state = ANY (ARRAY['Collecting'::text, 'Running'::text, 'Paused'::text, 'Completed'::text, 'Aborted'::text])));
ALTER TABLE closed_runs ADD CONSTRAINT closed_runs_pkey PRIMARY KEY (tenant_id, run_id);
ALTER TABLE control_plane_requests ADD CONSTRAINT control_plane_requests_pkey PRIMARY KEY (tenant_id, request_id);
ALTER TABLE definition_aliases ADD CONSTRAINT definition_aliases_pkey PRIMARY KEY (tenant_id, namespace_id, name, alias);
ALTER TABLE definition_aliases ADD CONSTRAINT definition_aliases_second_weight_check CHECK (((second_weight >= 0) AND (second_weight <= 100)));
ALTER TABLE definition_aliases ADD CONSTRAINT definition_aliases_tenant_id_namespace_id_name_second_vers_fkey FOREIGN KEY (tenant_id, namespace_id, name, second_version) REFERENCES definitions(tenant_id, namespace_id, name, version);
ALTER TABLE definition_aliases ADD CONSTRAINT definition_aliases_tenant_id_namespace_id_name_version_fkey FOREIGN KEY (tenant_id, namespace_id, name, version) REFERENCES definitions(tenant_id, namespace_id, name, version);
ALTER TABLE definitions ADD CONSTRAINT definitions_pkey PRIMARY KEY (tenant_id, namespace_id, name, version);
ALTER TABLE definitions ADD CONSTRAINT definitions_tenant_id_definition_id_key UNIQUE (tenant_id, definition_id);
ALTER TABLE definitions ADD CONSTRAINT definitions_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE doomed_runs ADD CONSTRAINT doomed_runs_pkey PRIMARY KEY (tenant_id, run_id);
ALTER TABLE doomed_runs ADD CONSTRAINT doomed_runs_reason_check CHECK ((reason = ANY (ARRAY['Deleted'::text, 'Expired'::text, 'Unfinished'::text])));
ALTER TABLE history ADD CONSTRAINT history_pkey PRIMARY KEY (tenant_id, run_id, first_event_id, first_fact_number);
ALTER TABLE http_connections ADD CONSTRAINT http_connections_kind_check CHECK ((kind = ANY (ARRAY['BASIC'::text, 'API_KEY'::text, 'OAUTH_CLIENT_CREDENTIALS'::text])));
ALTER TABLE http_connections ADD CONSTRAINT http_connections_pkey PRIMARY KEY (tenant_id, namespace_id, name);
ALTER TABLE http_connections ADD CONSTRAINT http_connections_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, shard_id, sequence);
ALTER TABLE installation ADD CONSTRAINT installation_pkey PRIMARY KEY (singleton);
ALTER TABLE installation ADD CONSTRAINT installation_shard_count_check CHECK ((shard_count > 0));
ALTER TABLE installation ADD CONSTRAINT installation_singleton_check CHECK (singleton);
ALTER TABLE installation ADD CONSTRAINT installation_token_secret_check CHECK ((octet_length(token_secret) >= 32));
ALTER TABLE members ADD CONSTRAINT members_pkey PRIMARY KEY (member_id);
ALTER TABLE namespace_clocks ADD CONSTRAINT namespace_clocks_pkey PRIMARY KEY (tenant_id, namespace_id);
ALTER TABLE namespaces ADD CONSTRAINT namespaces_pkey PRIMARY KEY (tenant_id, namespace_id);
ALTER TABLE namespaces ADD CONSTRAINT namespaces_retention_ms_check CHECK ((retention_ms > 0));
ALTER TABLE namespaces ADD CONSTRAINT namespaces_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(tenant_id);
ALTER TABLE namespaces ADD CONSTRAINT namespaces_tenant_id_name_key UNIQUE (tenant_id, name);
ALTER TABLE open_runs ADD CONSTRAINT open_runs_pkey PRIMARY KEY (tenant_id, namespace_id, workflow_id);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id, shard_id, turn, "position");
ALTER TABLE published_versions ADD CONSTRAINT published_versions_pkey PRIMARY KEY (tenant_id, namespace_id, name, number);
ALTER TABLE published_versions ADD CONSTRAINT published_versions_tenant_id_namespace_id_name_version_fkey FOREIGN KEY (tenant_id, namespace_id, name, version) REFERENCES definitions(tenant_id, namespace_id, name, version);
ALTER TABLE request_ids ADD CONSTRAINT request_ids_pkey PRIMARY KEY (tenant_id, request_key);
ALTER TABLE request_logs ADD CONSTRAINT request_logs_name_key UNIQUE (name);
ALTER TABLE request_logs ADD CONSTRAINT request_logs_pkey PRIMARY KEY (incarnation);
ALTER TABLE resource_tags ADD CONSTRAINT resource_tags_pkey PRIMARY KEY (tenant_id, namespace_id, resource, key);
ALTER TABLE resource_tags ADD CONSTRAINT resource_tags_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE run_origins ADD CONSTRAINT run_origins_pkey PRIMARY KEY (tenant_id, run_id);
ALTER TABLE saved_views ADD CONSTRAINT saved_views_pkey PRIMARY KEY (tenant_id, namespace_id, view_id);
ALTER TABLE saved_views ADD CONSTRAINT saved_views_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE saved_views ADD CONSTRAINT saved_views_visibility_check CHECK ((visibility = ANY (ARRAY['Private'::text, 'Shared'::text])));
ALTER TABLE search_attributes ADD CONSTRAINT search_attributes_pkey PRIMARY KEY (tenant_id, namespace_id, name);
ALTER TABLE search_attributes ADD CONSTRAINT search_attributes_type_check CHECK ((type = ANY (ARRAY['Text'::text, 'Keyword'::text, 'Int'::text, 'Double'::text, 'Bool'::text, 'Datetime'::text, 'KeywordList'::text])));
ALTER TABLE search_numbers ADD CONSTRAINT search_numbers_pkey PRIMARY KEY (tenant_id, namespace_id, attribute, value, run_id);
ALTER TABLE search_terms ADD CONSTRAINT search_terms_pkey PRIMARY KEY (tenant_id, namespace_id, term, run_id);
ALTER TABLE shards ADD CONSTRAINT shards_pkey PRIMARY KEY (shard_id);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_key_id_key UNIQUE (key_id);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (number);
ALTER TABLE snapshots ADD CONSTRAINT snapshots_pkey PRIMARY KEY (tenant_id, run_id);
ALTER TABLE task_backlog ADD CONSTRAINT task_backlog_pkey PRIMARY KEY (tenant_id, lane_id, offer_id);
ALTER TABLE task_queue_configs ADD CONSTRAINT task_queue_configs_pkey PRIMARY KEY (tenant_id, namespace_id, queue_id);
ALTER TABLE task_queue_configs ADD CONSTRAINT task_queue_configs_queue_type_check CHECK ((queue_type = ANY (ARRAY['Activity'::text, 'Workflow'::text])));
ALTER TABLE task_queue_configs ADD CONSTRAINT task_queue_configs_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE tenants ADD CONSTRAINT tenants_account_number_key UNIQUE (account_number);
ALTER TABLE tenants ADD CONSTRAINT tenants_name_key UNIQUE (name);
ALTER TABLE tenants ADD CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id);
ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (tenant_id, endpoint_id, sequence);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (tenant_id, endpoint_id);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(tenant_id);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_tenant_id_namespace_id_name_key UNIQUE (tenant_id, namespace_id, name);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_version_check CHECK (((deployment IS NULL) = (build_id IS NULL)));
ALTER TABLE worker_deployments ADD CONSTRAINT worker_deployments_pkey PRIMARY KEY (tenant_id, namespace_id, name);
ALTER TABLE worker_deployments ADD CONSTRAINT worker_deployments_tenant_id_namespace_id_fkey FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces(tenant_id, namespace_id);
ALTER TABLE worker_versions ADD CONSTRAINT worker_versions_pkey PRIMARY KEY (tenant_id, namespace_id, deployment, build_id);
ALTER TABLE worker_versions ADD CONSTRAINT worker_versions_tenant_id_namespace_id_deployment_fkey FOREIGN KEY (tenant_id, namespace_id, deployment) REFERENCES worker_deployments(tenant_id, namespace_id, name);

CREATE INDEX batch_items_failed ON public.batch_items USING btree (tenant_id, batch_id, "position") WHERE (state = 'Failed'::text);
CREATE INDEX batch_items_pending ON public.batch_items USING btree (tenant_id, batch_id, "position") WHERE (state = 'Pending'::text);
CREATE INDEX batches_active ON public.batches USING btree (created_at) WHERE (state = ANY (ARRAY['Collecting'::text, 'Running'::text]));
CREATE INDEX batches_created ON public.batches USING btree (tenant_id, namespace_id, created_at, batch_id);
CREATE INDEX closed_runs_closed_time ON public.closed_runs USING brin (closed_time) WITH (pages_per_range='128', autosummarize='on');
CREATE INDEX closed_runs_status ON public.closed_runs USING btree (tenant_id, namespace_id, status, started_time, run_id) WHERE (started_time > 0);
CREATE INDEX closed_runs_type ON public.closed_runs USING btree (tenant_id, namespace_id, workflow_type, started_time, run_id) WHERE (started_time > 0);
CREATE INDEX closed_runs_workflow ON public.closed_runs USING btree (tenant_id, namespace_id, workflow_id, start_turn) WHERE (start_turn > 0);
CREATE INDEX doomed_runs_due ON public.doomed_runs USING btree (shard_id, due_at);
CREATE INDEX inbox_shard ON public.inbox USING btree (shard_id, sequence);
CREATE INDEX namespace_clocks_moving ON public.namespace_clocks USING btree (tenant_id, namespace_id) WHERE ((target_time IS NOT NULL) OR (skip_until IS NOT NULL));
CREATE INDEX open_runs_searchable ON public.open_runs USING btree (tenant_id, run_id) WHERE (attributes IS NOT NULL);
CREATE INDEX open_runs_started ON public.open_runs USING btree (tenant_id, namespace_id, started_time, run_id) WHERE (started_time > 0);
CREATE INDEX open_runs_wake_at ON public.open_runs USING btree (shard_id, wake_at) WHERE (wake_at IS NOT NULL);
CREATE INDEX outbox_kind ON public.outbox USING btree (shard_id, kind, turn, "position");
CREATE UNIQUE INDEX published_versions_version ON public.published_versions USING btree (tenant_id, namespace_id, name, version) WHERE (deleted_at IS NULL);
CREATE INDEX request_ids_created_at ON public.request_ids USING brin (created_at) WITH (autosummarize='on');
CREATE INDEX run_origins_base ON public.run_origins USING btree (tenant_id, base_run_id, created_at);
CREATE UNIQUE INDEX saved_views_private_name ON public.saved_views USING btree (tenant_id, namespace_id, owner, name) WHERE (visibility = 'Private'::text);
CREATE UNIQUE INDEX saved_views_shared_name ON public.saved_views USING btree (tenant_id, namespace_id, name) WHERE (visibility = 'Shared'::text);
CREATE INDEX task_backlog_order ON public.task_backlog USING btree (tenant_id, lane_id, level, pass, number);

ALTER TABLE activities ENABLE ROW LEVEL SECURITY;
ALTER TABLE activities FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON activities FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON activities FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON api_keys FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON api_keys FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON audit_log FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON audit_log FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE aws_access_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE aws_access_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON aws_access_keys FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON aws_access_keys FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE aws_service_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE aws_service_access FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON aws_service_access FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON aws_service_access FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE batch_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_items FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON batch_items FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON batch_items FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE batches FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON batches FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON batches FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE closed_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE closed_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON closed_runs FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON closed_runs FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE control_plane_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE control_plane_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON control_plane_requests FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON control_plane_requests FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE definition_aliases ENABLE ROW LEVEL SECURITY;
ALTER TABLE definition_aliases FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON definition_aliases FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON definition_aliases FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE definitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE definitions FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON definitions FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON definitions FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE doomed_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE doomed_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON doomed_runs FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON doomed_runs FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE history ENABLE ROW LEVEL SECURITY;
ALTER TABLE history FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON history FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON history FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE http_connections ENABLE ROW LEVEL SECURITY;
ALTER TABLE http_connections FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON http_connections FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON http_connections FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON inbox FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON inbox FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE namespace_clocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE namespace_clocks FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON namespace_clocks FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON namespace_clocks FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE namespaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE namespaces FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON namespaces FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON namespaces FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE open_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE open_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON open_runs FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON open_runs FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON outbox FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON outbox FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE published_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON published_versions FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON published_versions FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE request_ids ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_ids FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON request_ids FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON request_ids FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE resource_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE resource_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON resource_tags FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON resource_tags FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE run_origins ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_origins FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON run_origins FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON run_origins FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON saved_views FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON saved_views FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE search_attributes ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_attributes FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON search_attributes FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON search_attributes FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE search_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON search_numbers FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON search_numbers FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE search_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON search_terms FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON search_terms FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE snapshots ENABLE ROW LEVEL SECURITY;
ALTER TABLE snapshots FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON snapshots FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON snapshots FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE task_backlog ENABLE ROW LEVEL SECURITY;
ALTER TABLE task_backlog FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON task_backlog FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON task_backlog FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE task_queue_configs ENABLE ROW LEVEL SECURITY;
ALTER TABLE task_queue_configs FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON task_queue_configs FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON task_queue_configs FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON tenants FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON tenants FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON webhook_deliveries FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON webhook_deliveries FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE webhook_endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_endpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON webhook_endpoints FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON webhook_endpoints FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE worker_deployments ENABLE ROW LEVEL SECURITY;
ALTER TABLE worker_deployments FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON worker_deployments FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON worker_deployments FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));
ALTER TABLE worker_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE worker_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY engine ON worker_versions FOR ALL TO perdure_engine USING (true) WITH CHECK (true);
CREATE POLICY tenant ON worker_versions FOR ALL TO perdure_api USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS "nullif")));

GRANT DELETE, INSERT, SELECT, UPDATE ON activities TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON activities TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON api_keys TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON api_keys TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON audit_log TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON audit_log TO perdure_engine;
GRANT USAGE ON audit_log_sequence_seq TO perdure_api;
GRANT USAGE ON audit_log_sequence_seq TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON aws_access_keys TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON aws_access_keys TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON aws_service_access TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON aws_service_access TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON batch_items TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON batch_items TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON batches TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON batches TO perdure_engine;
GRANT SELECT ON closed_runs TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON closed_runs TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON control_plane_requests TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON control_plane_requests TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON definition_aliases TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON definition_aliases TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON definitions TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON definitions TO perdure_engine;
GRANT SELECT ON doomed_runs TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON doomed_runs TO perdure_engine;
GRANT SELECT ON history TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON history TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON http_connections TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON http_connections TO perdure_engine;
GRANT SELECT ON inbox TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON inbox TO perdure_engine;
GRANT SELECT ON installation (installation_id, shard_count, created_at) TO perdure_api;
GRANT INSERT, SELECT ON installation TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON members TO perdure_engine;
GRANT INSERT, SELECT ON namespace_clocks TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON namespace_clocks TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON namespaces TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON namespaces TO perdure_engine;
GRANT SELECT ON open_runs TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON open_runs TO perdure_engine;
GRANT SELECT ON outbox TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON outbox TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON published_versions TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON published_versions TO perdure_engine;
GRANT SELECT ON request_ids TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON request_ids TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON request_logs TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON resource_tags TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON resource_tags TO perdure_engine;
GRANT SELECT ON run_origins TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON run_origins TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON saved_views TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON saved_views TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON search_attributes TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON search_attributes TO perdure_engine;
GRANT SELECT ON search_numbers TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON search_numbers TO perdure_engine;
GRANT SELECT ON search_terms TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON search_terms TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON shards TO perdure_engine;
GRANT SELECT ON signing_keys (number, key_id, public_key, created_at) TO perdure_api;
GRANT INSERT, SELECT ON signing_keys TO perdure_engine;
GRANT SELECT ON snapshots TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON snapshots TO perdure_engine;
GRANT SELECT ON task_backlog TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON task_backlog TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON task_queue_configs TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON task_queue_configs TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON tenants TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON tenants TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook_deliveries TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook_deliveries TO perdure_engine;
GRANT USAGE ON webhook_deliveries_sequence_seq TO perdure_api;
GRANT USAGE ON webhook_deliveries_sequence_seq TO perdure_engine;
GRANT USAGE ON webhook_endpoint_revisions TO perdure_api;
GRANT USAGE ON webhook_endpoint_revisions TO perdure_engine;
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook_endpoints TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON webhook_endpoints TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON worker_deployments TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON worker_deployments TO perdure_engine;
GRANT INSERT, SELECT, UPDATE ON worker_versions TO perdure_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON worker_versions TO perdure_engine;
