-- Functions that the tables' generated columns, CHECKs and statements call. They stand before the
-- tables because a generated column must find its function.

-- Search vector of a scenario: title first, then what it is about, then the rest. 'simple', because
-- one library holds texts in many languages. Declared immutable: all inputs are arguments.
CREATE FUNCTION scenario_search_vector(
	title text, description text, learning_goal text, learning_objectives jsonb,
	context text, tags text[], persona jsonb
) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN
		setweight(to_tsvector('simple', coalesce(title, '')), 'A') ||
		setweight(to_tsvector('simple', coalesce(description, '') || ' ' || array_to_string(tags, ' ')), 'B') ||
		setweight(
			to_tsvector('simple', coalesce(learning_goal, '')) ||
			jsonb_to_tsvector('simple', coalesce(learning_objectives, '[]'), '["string"]'), 'C') ||
		setweight(
			to_tsvector('simple', left(coalesce(context, ''), 20000)) ||
			jsonb_to_tsvector('simple', coalesce(persona, '{}'), '["string"]'), 'D');
END $$;
--> statement-breakpoint

-- Comfort indicators and answers: an object of confidence, engagement, understanding and nothing
-- else, each a whole number 1-5 where present.
CREATE FUNCTION comfort_is_valid(comfort jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT comfort IS NULL OR (jsonb_typeof(comfort) = 'object'
		AND comfort - ARRAY['confidence', 'engagement', 'understanding'] = '{}'::jsonb
		AND NOT EXISTS (
			SELECT FROM jsonb_each(comfort) AS answer
			WHERE answer.value NOT IN ('1'::jsonb, '2'::jsonb, '3'::jsonb, '4'::jsonb, '5'::jsonb)
		))
$$;
--> statement-breakpoint

-- Lower bound of a Dirichlet posterior over five stars (Evan Miller, "Ranking items with star
-- ratings"), from the number of ratings, their sum and the sum of their squares; null without any.
CREATE FUNCTION rating_lower_bound(count integer, sum bigint, square_sum bigint)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN count > 0 THEN
		(sum + 15)::double precision / (count + 5) - 1.65 * sqrt(
			greatest(0, (square_sum + 55)::double precision / (count + 5)
				- ((sum + 15)::double precision / (count + 5)) ^ 2) / (count + 6))
	END
$$;
--> statement-breakpoint

-- Forward decay (Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009) with a half-life of three days, as
-- a base-2 logarithm: the score after an event of this weight at this instant. No weight, no change.
-- Past a difference of 64 the smaller term is below the precision of a double, and 2^-d would underflow.
CREATE FUNCTION decayed(score double precision, weight double precision, at timestamptz)
RETURNS double precision LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
	event double precision;
	distance double precision;
BEGIN
	IF weight IS NULL OR weight <= 0 THEN
		RETURN score;
	END IF;
	event := ln(weight) / ln(2::double precision)
		+ extract(epoch FROM at - timestamptz '2026-01-01 00:00:00+00')::double precision / 259200;
	IF score IS NULL THEN
		RETURN event;
	END IF;
	distance := abs(score - event);
	RETURN greatest(score, event)
		+ CASE WHEN distance < 64 THEN ln(1 + power(2::double precision, -distance)) / ln(2::double precision) ELSE 0 END;
END $$;
--> statement-breakpoint

-- A scenario without its metadata row is a broken database. Raised inside the statement that finds
-- it, because after the statement it would have committed.
CREATE FUNCTION metadata_missing(scenario_id text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RAISE EXCEPTION 'scenario % has no metadata row', scenario_id USING ERRCODE = 'RH001';
END $$;
