ALTER TABLE "audit_log" DROP CONSTRAINT "audit_log_act_known";--> statement-breakpoint
ALTER TABLE "audit_log" DROP CONSTRAINT "audit_log_object_kind_known";--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_act_known" CHECK ("audit_log"."act" in ('grant-admin', 'revoke-admin', 'disable', 'enable', 'sign-out', 'unlist', 'lift', 'dismiss', 'check'));--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_object_kind_known" CHECK ("audit_log"."object_kind" in ('user', 'scenario', 'check'));