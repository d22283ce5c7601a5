CREATE TYPE "public"."attempt_outcome" AS ENUM('completed', 'abandoned');--> statement-breakpoint
CREATE TYPE "public"."scenario_difficulty" AS ENUM('beginner', 'intermediate', 'advanced');--> statement-breakpoint
CREATE TYPE "public"."scenario_role" AS ENUM('tutor', 'character', 'friendly_chat', 'expert');--> statement-breakpoint
CREATE TYPE "public"."scenario_visibility" AS ENUM('public', 'unlisted', 'private');--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_provider_account_unique" UNIQUE("provider_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "scenario_metadata_baseline" (
	"scenario_id" text PRIMARY KEY NOT NULL,
	"amount_saved_count" integer DEFAULT 0 NOT NULL,
	"total_times_used" integer DEFAULT 0 NOT NULL,
	"total_attempts" integer DEFAULT 0 NOT NULL,
	"ratings_count" integer DEFAULT 0 NOT NULL,
	"rating_sum" bigint DEFAULT 0 NOT NULL,
	"rating_square_sum" bigint DEFAULT 0 NOT NULL,
	"timed_completions" integer DEFAULT 0 NOT NULL,
	"completed_time_seconds" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenario_metadata_baseline_not_negative" CHECK (least("scenario_metadata_baseline"."amount_saved_count", "scenario_metadata_baseline"."total_times_used", "scenario_metadata_baseline"."total_attempts", "scenario_metadata_baseline"."ratings_count", "scenario_metadata_baseline"."rating_sum", "scenario_metadata_baseline"."rating_square_sum", "scenario_metadata_baseline"."timed_completions", "scenario_metadata_baseline"."completed_time_seconds") >= 0),
	CONSTRAINT "scenario_metadata_baseline_used_within_attempts" CHECK ("scenario_metadata_baseline"."total_times_used" <= "scenario_metadata_baseline"."total_attempts"),
	CONSTRAINT "scenario_metadata_baseline_timed_within_used" CHECK ("scenario_metadata_baseline"."timed_completions" <= "scenario_metadata_baseline"."total_times_used"),
	CONSTRAINT "scenario_metadata_baseline_rating_sum_range" CHECK ("scenario_metadata_baseline"."rating_sum" between "scenario_metadata_baseline"."ratings_count" and 5 * "scenario_metadata_baseline"."ratings_count"::bigint),
	CONSTRAINT "scenario_metadata_baseline_rating_squares_possible" CHECK ("scenario_metadata_baseline"."rating_sum"::numeric * "scenario_metadata_baseline"."rating_sum" <= "scenario_metadata_baseline"."ratings_count"::numeric * "scenario_metadata_baseline"."rating_square_sum"),
	CONSTRAINT "scenario_metadata_baseline_rating_squares_bounded" CHECK ("scenario_metadata_baseline"."rating_square_sum" <= 25 * "scenario_metadata_baseline"."ratings_count"::bigint)
);
--> statement-breakpoint
CREATE TABLE "scenario_metadata" (
	"scenario_id" text PRIMARY KEY NOT NULL,
	"amount_saved_count" integer DEFAULT 0 NOT NULL,
	"total_times_used" integer DEFAULT 0 NOT NULL,
	"total_attempts" integer DEFAULT 0 NOT NULL,
	"ratings_count" integer DEFAULT 0 NOT NULL,
	"rating_sum" bigint DEFAULT 0 NOT NULL,
	"rating_square_sum" bigint DEFAULT 0 NOT NULL,
	"timed_completions" integer DEFAULT 0 NOT NULL,
	"completed_time_seconds" bigint DEFAULT 0 NOT NULL,
	"average_rating" real GENERATED ALWAYS AS ((rating_sum::double precision / nullif(ratings_count, 0))::real) STORED,
	"completion_rate" real GENERATED ALWAYS AS ((100 * total_times_used::double precision / nullif(total_attempts, 0))::real) STORED,
	"average_time_spent" integer GENERATED ALWAYS AS (round(completed_time_seconds::numeric / nullif(timed_completions, 0))::integer) STORED,
	"rating_score" double precision GENERATED ALWAYS AS (rating_lower_bound(ratings_count, rating_sum, rating_square_sum)) STORED,
	"trending_score" double precision,
	"is_listed" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenario_metadata_not_negative" CHECK (least("scenario_metadata"."amount_saved_count", "scenario_metadata"."total_times_used", "scenario_metadata"."total_attempts", "scenario_metadata"."ratings_count", "scenario_metadata"."rating_sum", "scenario_metadata"."rating_square_sum", "scenario_metadata"."timed_completions", "scenario_metadata"."completed_time_seconds") >= 0),
	CONSTRAINT "scenario_metadata_used_within_attempts" CHECK ("scenario_metadata"."total_times_used" <= "scenario_metadata"."total_attempts"),
	CONSTRAINT "scenario_metadata_timed_within_used" CHECK ("scenario_metadata"."timed_completions" <= "scenario_metadata"."total_times_used"),
	CONSTRAINT "scenario_metadata_rating_sum_range" CHECK ("scenario_metadata"."rating_sum" between "scenario_metadata"."ratings_count" and 5 * "scenario_metadata"."ratings_count"::bigint),
	CONSTRAINT "scenario_metadata_rating_squares_possible" CHECK ("scenario_metadata"."rating_sum"::numeric * "scenario_metadata"."rating_sum" <= "scenario_metadata"."ratings_count"::numeric * "scenario_metadata"."rating_square_sum"),
	CONSTRAINT "scenario_metadata_rating_squares_bounded" CHECK ("scenario_metadata"."rating_square_sum" <= 25 * "scenario_metadata"."ratings_count"::bigint)
);
--> statement-breakpoint
CREATE TABLE "scenarios" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"role" "scenario_role" NOT NULL,
	"difficulty" "scenario_difficulty" NOT NULL,
	"instructions" text NOT NULL,
	"context" text NOT NULL,
	"expected_outcome" text,
	"learning_goal" text,
	"learning_objectives" jsonb,
	"persona" jsonb,
	"comfort_indicators" jsonb,
	"difficulty_rating" integer,
	"cefr_level" text,
	"cefr_recommendation" text,
	"text_language" text DEFAULT 'en' NOT NULL,
	"target_languages" text[] DEFAULT '{}'::text[] NOT NULL,
	"categories" text[] DEFAULT '{}'::text[] NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"estimated_duration_seconds" integer,
	"created_by_user_id" uuid,
	"visibility" "scenario_visibility" NOT NULL,
	"is_active" boolean NOT NULL,
	"published_at" timestamp with time zone,
	"forked_from_id" text,
	"search_vector" "tsvector" GENERATED ALWAYS AS (scenario_search_vector(title, description, learning_goal, learning_objectives, context, tags, persona)) STORED,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenarios_title_length" CHECK (length("scenarios"."title") between 1 and 200),
	CONSTRAINT "scenarios_difficulty_rating_range" CHECK ("scenarios"."difficulty_rating" between 1 and 8),
	CONSTRAINT "scenarios_cefr_level_known" CHECK ("scenarios"."cefr_level" in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
	CONSTRAINT "scenarios_estimated_duration_range" CHECK ("scenarios"."estimated_duration_seconds" between 60 and 86400),
	CONSTRAINT "scenarios_comfort_indicators_range" CHECK (comfort_is_valid("scenarios"."comfort_indicators")),
	CONSTRAINT "scenarios_learning_objectives_list" CHECK (jsonb_typeof("scenarios"."learning_objectives") = 'array'),
	CONSTRAINT "scenarios_persona_object" CHECK (jsonb_typeof("scenarios"."persona") = 'object')
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user_scenario_progress" (
	"user_id" uuid NOT NULL,
	"scenario_id" text NOT NULL,
	"is_saved" boolean DEFAULT false NOT NULL,
	"saved_at" timestamp with time zone,
	"first_saved_at" timestamp with time zone,
	"times_completed" integer DEFAULT 0 NOT NULL,
	"times_attempted" integer DEFAULT 0 NOT NULL,
	"last_attempt_at" timestamp with time zone,
	"last_completed_at" timestamp with time zone,
	"attempt_trended_at" timestamp with time zone,
	"completion_trended_at" timestamp with time zone,
	"timed_completions" integer DEFAULT 0 NOT NULL,
	"completed_time_seconds" bigint DEFAULT 0 NOT NULL,
	"total_time_spent_seconds" bigint DEFAULT 0 NOT NULL,
	"open_attempt_id" uuid,
	"open_attempt_started_at" timestamp with time zone,
	"open_attempt_state" jsonb,
	"last_attempt_id" uuid,
	"last_attempt_outcome" "attempt_outcome",
	"language" text,
	"user_rating" integer,
	"rated_at" timestamp with time zone,
	"user_notes" text,
	"notes_updated_at" timestamp with time zone,
	"comfort_answers" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_scenario_progress_user_id_scenario_id_pk" PRIMARY KEY("user_id","scenario_id"),
	CONSTRAINT "progress_saved_has_instant" CHECK ("user_scenario_progress"."is_saved" = ("user_scenario_progress"."saved_at" is not null)),
	CONSTRAINT "progress_saved_has_first" CHECK (not "user_scenario_progress"."is_saved" or "user_scenario_progress"."first_saved_at" is not null),
	CONSTRAINT "progress_rating_range" CHECK ("user_scenario_progress"."user_rating" between 1 and 5),
	CONSTRAINT "progress_rating_has_instant" CHECK (("user_scenario_progress"."user_rating" is null) = ("user_scenario_progress"."rated_at" is null)),
	CONSTRAINT "progress_completed_within_attempted" CHECK (0 <= "user_scenario_progress"."times_completed" and "user_scenario_progress"."times_completed" <= "user_scenario_progress"."times_attempted"),
	CONSTRAINT "progress_timed_within_completed" CHECK (0 <= "user_scenario_progress"."timed_completions" and "user_scenario_progress"."timed_completions" <= "user_scenario_progress"."times_completed"),
	CONSTRAINT "progress_time_range" CHECK (0 <= "user_scenario_progress"."completed_time_seconds" and "user_scenario_progress"."completed_time_seconds" <= "user_scenario_progress"."total_time_spent_seconds"),
	CONSTRAINT "progress_open_attempt_whole" CHECK (("user_scenario_progress"."open_attempt_id" is null) = ("user_scenario_progress"."open_attempt_started_at" is null) and ("user_scenario_progress"."open_attempt_id" is not null or "user_scenario_progress"."open_attempt_state" is null)),
	CONSTRAINT "progress_last_attempt_whole" CHECK (("user_scenario_progress"."last_attempt_id" is null) = ("user_scenario_progress"."last_attempt_outcome" is null)),
	CONSTRAINT "progress_notes_length" CHECK (length("user_scenario_progress"."user_notes") <= 20000),
	CONSTRAINT "progress_comfort_answers_range" CHECK (comfort_is_valid("user_scenario_progress"."comfort_answers"))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_email_lower_case" CHECK ("users"."email" = lower("users"."email"))
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenario_metadata_baseline" ADD CONSTRAINT "scenario_metadata_baseline_scenario_id_scenarios_id_fk" FOREIGN KEY ("scenario_id") REFERENCES "public"."scenarios"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenario_metadata" ADD CONSTRAINT "scenario_metadata_scenario_id_scenarios_id_fk" FOREIGN KEY ("scenario_id") REFERENCES "public"."scenarios"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_created_by_user_id_users_id_fk" FOREIGN KEY ("created_by_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_forked_from_id_scenarios_id_fk" FOREIGN KEY ("forked_from_id") REFERENCES "public"."scenarios"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_scenario_progress" ADD CONSTRAINT "user_scenario_progress_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_scenario_progress" ADD CONSTRAINT "user_scenario_progress_scenario_id_scenarios_id_fk" FOREIGN KEY ("scenario_id") REFERENCES "public"."scenarios"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user_idx" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "scenario_metadata_saved_idx" ON "scenario_metadata" USING btree ("amount_saved_count" DESC NULLS FIRST,"scenario_id") WHERE "scenario_metadata"."is_listed";--> statement-breakpoint
CREATE INDEX "scenario_metadata_practised_idx" ON "scenario_metadata" USING btree ("total_times_used" DESC NULLS FIRST,"scenario_id") WHERE "scenario_metadata"."is_listed";--> statement-breakpoint
CREATE INDEX "scenario_metadata_rated_idx" ON "scenario_metadata" USING btree ("rating_score" DESC NULLS FIRST,"scenario_id") WHERE "scenario_metadata"."is_listed" and "scenario_metadata"."rating_score" is not null;--> statement-breakpoint
CREATE INDEX "scenario_metadata_trending_idx" ON "scenario_metadata" USING btree ("trending_score" DESC NULLS FIRST,"scenario_id") WHERE "scenario_metadata"."is_listed" and "scenario_metadata"."trending_score" is not null;--> statement-breakpoint
CREATE INDEX "scenarios_new_idx" ON "scenarios" USING btree ("published_at" DESC NULLS FIRST,"id") WHERE "scenarios"."is_active" and "scenarios"."visibility" = 'public' and "scenarios"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "scenarios_author_idx" ON "scenarios" USING btree ("created_by_user_id","updated_at");--> statement-breakpoint
CREATE INDEX "scenarios_search_idx" ON "scenarios" USING gin ("search_vector");--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "user_progress_idx" ON "user_scenario_progress" USING btree ("user_id","updated_at");--> statement-breakpoint
CREATE INDEX "scenario_progress_idx" ON "user_scenario_progress" USING btree ("scenario_id","last_attempt_at");--> statement-breakpoint
CREATE INDEX "saved_scenarios_idx" ON "user_scenario_progress" USING btree ("user_id","saved_at") WHERE "user_scenario_progress"."is_saved";--> statement-breakpoint
CREATE INDEX "scenario_savers_idx" ON "user_scenario_progress" USING btree ("scenario_id","saved_at") WHERE "user_scenario_progress"."is_saved";--> statement-breakpoint
CREATE INDEX "verifications_identifier_idx" ON "verifications" USING btree ("identifier");