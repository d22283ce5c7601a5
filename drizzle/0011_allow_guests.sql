CREATE TABLE "guest_removals" (
	"night" date PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"removed_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "guest_removals_not_negative" CHECK ("guest_removals"."removed_count" >= 0)
);
--> statement-breakpoint
ALTER TABLE "user_scenario_progress" DROP CONSTRAINT "progress_notes_length";--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "users_guests_idx" ON "users" USING btree ("created_at","id") WHERE "users"."email" is null;--> statement-breakpoint
ALTER TABLE "user_scenario_progress" ADD CONSTRAINT "progress_notes_length" CHECK (length("user_scenario_progress"."user_notes") <= 100000);--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_admin_has_email" CHECK (not "users"."is_admin" or "users"."email" is not null);