ALTER TABLE "users" ADD COLUMN "practice_languages" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "cefr_level" text;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_cefr_level_known" CHECK ("users"."cefr_level" in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2'));