-- Whoever deletes an account, by whatever way, its id stays: archived progress of theirs must never
-- be put back. Nothing else of them is kept.
CREATE FUNCTION remember_deleted_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO deleted_users (id) SELECT id FROM gone ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_deleted AFTER DELETE ON users
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION remember_deleted_users();
