DROP INDEX "scenarios_search_idx";--> statement-breakpoint
ALTER TABLE "scenarios" DROP COLUMN "search_vector";