-- Rows of progress that go, by whatever way (account deletion, cascade, a DELETE by hand), are
-- accounted for: saves and ratings are taken back, attempts, completions and time move to the
-- baseline, so that metadata = baseline + sum over progress holds. Statement-level with a
-- transition table and metadata rows locked in id order: a row-level one deadlocks. It runs after
-- all cascades, so it passes over scenarios that are gone, and raises for one without metadata.
CREATE FUNCTION account_for_deleted_progress() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	missing text;
BEGIN
	PERFORM FROM scenario_metadata
	WHERE scenario_id IN (SELECT scenario_id FROM deleted_progress)
	ORDER BY scenario_id
	FOR UPDATE;

	SELECT scenarios.id INTO missing
	FROM scenarios
	WHERE scenarios.id IN (SELECT scenario_id FROM deleted_progress)
		AND NOT EXISTS (
			SELECT FROM scenario_metadata AS metadata
			JOIN scenario_metadata_baseline AS baseline USING (scenario_id)
			WHERE scenario_id = scenarios.id)
	LIMIT 1;
	IF missing IS NOT NULL THEN
		PERFORM metadata_missing(missing);
	END IF;

	-- The rows are locked above, in an earlier statement, so these see their present values.
	UPDATE scenario_metadata AS metadata SET
		amount_saved_count = metadata.amount_saved_count - gone.saves,
		ratings_count = metadata.ratings_count - gone.ratings,
		rating_sum = metadata.rating_sum - gone.rating_sum,
		rating_square_sum = metadata.rating_square_sum - gone.rating_square_sum,
		updated_at = now()
	FROM (
		SELECT scenario_id,
			count(*) FILTER (WHERE is_saved) AS saves,
			count(user_rating) AS ratings,
			coalesce(sum(user_rating), 0) AS rating_sum,
			coalesce(sum(user_rating * user_rating), 0) AS rating_square_sum
		FROM deleted_progress GROUP BY scenario_id
	) AS gone
	WHERE metadata.scenario_id = gone.scenario_id AND (gone.saves > 0 OR gone.ratings > 0);

	UPDATE scenario_metadata_baseline AS baseline SET
		total_attempts = baseline.total_attempts + gone.attempts,
		total_times_used = baseline.total_times_used + gone.completions,
		timed_completions = baseline.timed_completions + gone.timed,
		completed_time_seconds = baseline.completed_time_seconds + gone.seconds,
		updated_at = now()
	FROM (
		SELECT scenario_id,
			sum(times_attempted) AS attempts,
			sum(times_completed) AS completions,
			sum(timed_completions) AS timed,
			sum(completed_time_seconds) AS seconds
		FROM deleted_progress GROUP BY scenario_id
	) AS gone
	WHERE baseline.scenario_id = gone.scenario_id AND gone.attempts > 0;

	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER progress_deleted AFTER DELETE ON user_scenario_progress
REFERENCING OLD TABLE AS deleted_progress
FOR EACH STATEMENT EXECUTE FUNCTION account_for_deleted_progress();
--> statement-breakpoint

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (NEW.user_id, NEW.scenario_id) IS DISTINCT FROM (OLD.user_id, OLD.scenario_id) THEN
		RAISE EXCEPTION 'a progress row keeps its learner and its scenario' USING ERRCODE = 'RH002';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- AFTER, not BEFORE: a BEFORE UPDATE row trigger makes `returning old` stale after a lock wait.
CREATE TRIGGER progress_key_fixed AFTER UPDATE OF user_id, scenario_id ON user_scenario_progress
FOR EACH ROW EXECUTE FUNCTION refuse_key_change();
--> statement-breakpoint

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'TRUNCATE of % would break the figures; use DELETE', TG_TABLE_NAME USING ERRCODE = 'RH003';
END $$;
--> statement-breakpoint
CREATE TRIGGER scenarios_no_truncate BEFORE TRUNCATE ON scenarios
FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
--> statement-breakpoint
CREATE TRIGGER scenario_metadata_no_truncate BEFORE TRUNCATE ON scenario_metadata
FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
--> statement-breakpoint
CREATE TRIGGER scenario_metadata_baseline_no_truncate BEFORE TRUNCATE ON scenario_metadata_baseline
FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
--> statement-breakpoint
CREATE TRIGGER progress_no_truncate BEFORE TRUNCATE ON user_scenario_progress
FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
