-- Whoever adds no words waits for nobody. The triggers also follow what search knows nothing of: an
-- account's settings, a draft, an account that goes without having listed anything. Each of these
-- waited for whoever takes words away, and kept the lock into whatever it locked next.
CREATE OR REPLACE FUNCTION search.add_words(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF cardinality(ids) = 0 THEN
		RETURN;
	END IF;
	PERFORM pg_advisory_xact_lock_shared(0x736561726368);
	INSERT INTO search.words (word, scenario_id)
	SELECT word, min(scenario_id) FROM search.documents, search.spelled(vector) AS word
	WHERE scenario_id = ANY (ids) GROUP BY word ORDER BY word
	ON CONFLICT DO NOTHING;
END $$;
