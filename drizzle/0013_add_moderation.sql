CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_id" uuid,
	"actor_name" text,
	"act" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"reason" text,
	"report_ids" uuid[] DEFAULT '{}'::uuid[] NOT NULL,
	CONSTRAINT "audit_log_act_known" CHECK ("audit_log"."act" in ('grant-admin', 'revoke-admin', 'disable', 'enable', 'sign-out', 'unlist', 'lift', 'dismiss')),
	CONSTRAINT "audit_log_object_kind_known" CHECK ("audit_log"."object_kind" in ('user', 'scenario')),
	CONSTRAINT "audit_log_has_actor" CHECK (("audit_log"."actor_id" is null) = ("audit_log"."act" in ('grant-admin', 'revoke-admin'))),
	CONSTRAINT "audit_log_reason_length" CHECK (length("audit_log"."reason") between 1 and 500),
	CONSTRAINT "audit_log_has_reason" CHECK ("audit_log"."reason" is not null or "audit_log"."act" not in ('disable', 'unlist'))
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scenario_id" text NOT NULL,
	"reporter_id" uuid,
	"reason" text NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by_id" uuid,
	"outcome" text,
	CONSTRAINT "reports_reason_known" CHECK ("reports"."reason" in ('hateful', 'harmful', 'sexual', 'personal', 'copied', 'misleading', 'spam', 'other')),
	CONSTRAINT "reports_text_length" CHECK (length("reports"."text") <= 1000),
	CONSTRAINT "reports_outcome_known" CHECK ("reports"."outcome" in ('dismissed', 'unlisted')),
	CONSTRAINT "reports_closed_has_outcome" CHECK (("reports"."closed_at" is null) = ("reports"."outcome" is null) and ("reports"."closed_at" is not null or "reports"."closed_by_id" is null))
);
--> statement-breakpoint
ALTER TABLE "scenarios" ADD COLUMN "held_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "scenarios" ADD COLUMN "held_back_reason" text;--> statement-breakpoint
ALTER TABLE "scenarios" ADD COLUMN "held_back_from" "scenario_visibility";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "disabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "disabled_reason" text;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_scenario_id_scenarios_id_fk" FOREIGN KEY ("scenario_id") REFERENCES "public"."scenarios"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reporter_id_users_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_closed_by_id_users_id_fk" FOREIGN KEY ("closed_by_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_at_idx" ON "audit_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor_idx" ON "audit_log" USING btree ("actor_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_log_act_idx" ON "audit_log" USING btree ("act","at","id");--> statement-breakpoint
CREATE INDEX "audit_log_object_idx" ON "audit_log" USING btree ("object_kind","object_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_open_unique" ON "reports" USING btree ("reporter_id","scenario_id") WHERE "reports"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "reports_open_idx" ON "reports" USING btree ("created_at","id") WHERE "reports"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "reports_closed_idx" ON "reports" USING btree ("closed_at","id") WHERE "reports"."closed_at" is not null;--> statement-breakpoint
CREATE INDEX "reports_scenario_idx" ON "reports" USING btree ("scenario_id");--> statement-breakpoint
CREATE INDEX "reports_reporter_idx" ON "reports" USING btree ("reporter_id");--> statement-breakpoint
CREATE INDEX "reports_closed_by_idx" ON "reports" USING btree ("closed_by_id");--> statement-breakpoint
CREATE INDEX "scenarios_held_back_idx" ON "scenarios" USING btree ("held_back_at","id") WHERE "scenarios"."held_back_at" is not null;--> statement-breakpoint
CREATE INDEX "users_created_idx" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_name_start_idx" ON "users" USING btree (lower("name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_email_start_idx" ON "users" USING btree ("email" text_pattern_ops);--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_held_back_whole" CHECK (num_nulls("scenarios"."held_back_at", "scenarios"."held_back_reason", "scenarios"."held_back_from") in (0, 3));--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_held_back_reason_length" CHECK (length("scenarios"."held_back_reason") between 1 and 500);--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_held_back_not_public" CHECK ("scenarios"."held_back_at" is null or "scenarios"."visibility" <> 'public');--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_disabled_has_reason" CHECK (("users"."disabled_at" is null) = ("users"."disabled_reason" is null));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_disabled_reason_length" CHECK (length("users"."disabled_reason") between 1 and 500);--> statement-breakpoint
-- The log is only added to, whoever writes it. An account that goes takes its name along: the one
-- change that is let through.
CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF NEW.actor_name IS NULL THEN
			NEW.actor_name := OLD.actor_name;
			IF NEW IS NOT DISTINCT FROM OLD THEN
				NEW.actor_name := NULL;
				RETURN NEW;
			END IF;
		END IF;
	END IF;
	RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'RH004';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION keep_audit_log();
--> statement-breakpoint
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log();
--> statement-breakpoint
CREATE FUNCTION forget_actor_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE audit_log SET actor_name = NULL
	WHERE actor_id IN (SELECT id FROM gone) AND actor_name IS NOT NULL;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_names_forgotten AFTER DELETE ON users
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION forget_actor_names();
