CREATE TYPE "public"."metrics_check_kind" AS ENUM('nightly', 'operator');--> statement-breakpoint
CREATE TABLE "deleted_users" (
	"id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "metrics_checks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "metrics_check_kind" NOT NULL,
	"night" date,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"scenario_count" integer,
	"difference_count" integer,
	"differences" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"failure" text,
	CONSTRAINT "metrics_checks_night_unique" UNIQUE("night"),
	CONSTRAINT "metrics_checks_nightly_has_night" CHECK (("metrics_checks"."kind" = 'nightly') = ("metrics_checks"."night" is not null)),
	CONSTRAINT "metrics_checks_counted_or_failed" CHECK ("metrics_checks"."finished_at" is null or ("metrics_checks"."failure" is null) = ("metrics_checks"."scenario_count" is not null and "metrics_checks"."difference_count" is not null))
);
--> statement-breakpoint
CREATE TABLE "progress_archive_batches" (
	"archive_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"row_count" integer NOT NULL,
	"file_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"archived_at" timestamp with time zone DEFAULT now() NOT NULL,
	"restored_at" timestamp with time zone,
	CONSTRAINT "progress_archive_batches_archive_id_number_pk" PRIMARY KEY("archive_id","number"),
	CONSTRAINT "progress_archive_batches_positive" CHECK (least("progress_archive_batches"."number", "progress_archive_batches"."row_count", "progress_archive_batches"."file_bytes") > 0),
	CONSTRAINT "progress_archive_batches_sha256" CHECK ("progress_archive_batches"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "progress_archives" (
	"id" uuid PRIMARY KEY NOT NULL,
	"before" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "user_progress_idx";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "is_admin" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "progress_archive_batches" ADD CONSTRAINT "progress_archive_batches_archive_id_progress_archives_id_fk" FOREIGN KEY ("archive_id") REFERENCES "public"."progress_archives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "user_progress_idx" ON "user_scenario_progress" USING btree ("user_id");