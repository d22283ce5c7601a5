-- What search reads: for each listed scenario (published, active, public) one document, and for each
-- word of theirs one row. Both are derived, kept here by triggers in the transaction that changes a
-- scenario or its author's name, and stand in a schema of their own: no backup need carry them, and
-- restoring `scenarios` into an empty database makes them anew. Nothing of a scenario that is not
-- listed is ever in here. No extension is needed, and nothing depends on the database's locale.
-- `scenarios.search_vector` stays for the version before this one.
CREATE SCHEMA search;
--> statement-breakpoint
-- From what is there now to the triggers, nothing may change. Readers and learners do not wait.
LOCK TABLE scenarios, users IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint

-- A text without case, accents and other marks that readers leave out; also full-width letters,
-- ligatures and the like as the plain ones. `folded` in `search-words.ts` does the same, to the letter.
CREATE FUNCTION search.folded(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN normalize(
	replace(replace(replace(replace(
		translate(
			lower(regexp_replace(normalize(given, NFKD), '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+', '', 'g') COLLATE "pg_c_utf8"),
			'ıłøđðħŧς', 'iloddhtσ'),
		'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
	NFKC);
--> statement-breakpoint

-- The words of a text, folded, with a space between. A run of a script that is written without
-- spaces (Thai, Lao, Burmese, Khmer, Chinese characters, kana) stands apart from what is around it.
CREATE FUNCTION search.words_in(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(given) = length(given)
THEN regexp_replace(lower(given COLLATE "pg_unicode_fast"), '[^a-z0-9]+', ' ', 'g')
ELSE regexp_replace(
	regexp_replace(
		search.folded(given) COLLATE "pg_unicode_fast",
		'[^[:alnum:]\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e47-\u0e4e\u0ec8-\u0ece\u1037\u1039\u103a\u17c9-\u17d3\u17dd\u3099\u309a]+', ' ', 'g'),
	'([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)', ' \1 ', 'g') END;
--> statement-breakpoint

-- The vector of a scenario. Weights: A title; B description, goal; C objectives, context, tags;
-- D persona, author. A word is one lexeme; a run of a script without spaces is one for each two
-- characters that follow each other, and for its last one alone. Between two texts lies one empty
-- place, so that no phrase reaches over. The title's lexemes stand in it once more, marked by `=`,
-- so that the index alone finds what has them there. All lengths and places are bounded, because a
-- vector is.
CREATE FUNCTION search.vector(
	title text, description text, learning_goal text, learning_objectives jsonb,
	context text, tags text[], persona jsonb, author text
) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	-- The context last: it may be so long that its end finds no place.
	objectives text[] := array(SELECT jsonb_array_elements_text(learning_objectives));
	told text[] := array(SELECT value FROM jsonb_each_text(persona) ORDER BY key);
	texts text[] := ARRAY[title, description, learning_goal] || objectives || tags || told || author || context;
	weights text := 'ABB' || repeat('C', cardinality(objectives) + cardinality(tags))
		|| repeat('D', cardinality(told) + 1) || 'C';
BEGIN
	RETURN coalesce((
		SELECT string_agg(CASE
			WHEN word = '|' THEN ''
			WHEN NOT is_run THEN '''' || left(word, 64) || ''':' || place || weight
				|| CASE WHEN part = 1 THEN ' ''=' || left(word, 64) || '''' ELSE '' END
			ELSE (
				SELECT string_agg('''' || substr(word, nth, 2) || ''':' || place + nth - 1 || weight
					|| CASE WHEN part = 1 THEN ' ''=' || substr(word, nth, 2) || '''' ELSE '' END, ' ')
				FROM generate_series(1, least(length(word), 16384 - place)) AS nth)
			END, ' ')
		FROM (
			SELECT word, part, is_run, substr(weights, part::integer, 1) AS weight,
				1 + coalesce(sum(CASE WHEN is_run THEN length(word) ELSE 1 END) OVER (
					ORDER BY part, nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::integer AS place
			FROM (
				SELECT part, nth, word, ascii(word) >= 3584 AND word ~ '^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]' AS is_run
				FROM unnest(texts) WITH ORDINALITY AS listed (given, part)
					CROSS JOIN LATERAL string_to_table(left(search.words_in(left(given, 10000)), 12000) || ' |', ' ')
						WITH ORDINALITY AS split (word, nth)
				WHERE word <> ''
			) AS words
		) AS placed
		WHERE place < 16384
	), '')::tsvector;
END $$;
--> statement-breakpoint

-- A listed scenario as search and its filters read it. The vector is long and kept apart from its
-- row, uncompressed: thousands of rows are looked at for every vector that is read.
CREATE TABLE search.documents (
	scenario_id text PRIMARY KEY REFERENCES public.scenarios (id) ON DELETE CASCADE,
	published_at timestamptz NOT NULL,
	role public.scenario_role NOT NULL,
	difficulty public.scenario_difficulty NOT NULL,
	cefr_level text,
	target_languages text[] NOT NULL,
	categories text[] NOT NULL,
	tags text[] NOT NULL,
	estimated_duration_seconds integer,
	created_by_user_id uuid,
	vector tsvector NOT NULL
) WITH (toast_tuple_target = 256);
--> statement-breakpoint
ALTER TABLE search.documents ALTER COLUMN vector SET STORAGE EXTERNAL;
--> statement-breakpoint

-- Words of four letters and more, each with one listed scenario that has it: a word goes when
-- nobody has it any more, and which ones to ask about is known without counting. Reversed as well,
-- for words whose beginning was mistyped.
CREATE TABLE search.words (
	word text COLLATE "C" PRIMARY KEY,
	reversed text COLLATE "C" NOT NULL GENERATED ALWAYS AS (reverse(word)) STORED,
	scenario_id text NOT NULL
);
--> statement-breakpoint

-- Every listed scenario as its document has to be.
CREATE VIEW search.wanted_documents AS
SELECT scenarios.id AS scenario_id, published_at, role, difficulty, cefr_level, target_languages,
	categories, tags, estimated_duration_seconds, created_by_user_id,
	search.vector(title, description, learning_goal, learning_objectives, context, tags, persona,
		users.name) AS vector
FROM public.scenarios LEFT JOIN public.users ON users.id = created_by_user_id
WHERE is_active AND published_at IS NOT NULL AND visibility = 'public';
--> statement-breakpoint

-- The words of a vector that can be asked about: no numbers, no marked ones, no runs of two.
CREATE FUNCTION search.spelled(vector tsvector) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT lexeme FROM unnest(tsvector_to_array(vector)) AS lexeme
	WHERE length(lexeme) BETWEEN 4 AND 32 AND lexeme !~ '^=|[0-9]';
END;
--> statement-breakpoint

-- What there is already; the triggers that keep it up to date come after.
INSERT INTO search.documents SELECT * FROM search.wanted_documents;
--> statement-breakpoint
INSERT INTO search.words (word, scenario_id)
SELECT word, min(scenario_id) FROM search.documents, search.spelled(vector) AS word GROUP BY word;
--> statement-breakpoint
-- Without a list of what is pending, which every search would have to read through.
CREATE INDEX documents_vector_idx ON search.documents USING gin (vector) WITH (fastupdate = off);
--> statement-breakpoint
CREATE INDEX documents_new_idx ON search.documents (published_at DESC, scenario_id);
--> statement-breakpoint
CREATE INDEX documents_author_idx ON search.documents (created_by_user_id);
--> statement-breakpoint
CREATE INDEX words_reversed_idx ON search.words (reversed);
--> statement-breakpoint
CREATE INDEX words_scenario_idx ON search.words (scenario_id);
--> statement-breakpoint

-- Makes the documents of these scenarios as they have to be, and takes away those that have none.
CREATE FUNCTION search.refresh(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	-- A new name or a deletion that comes meanwhile waits for these, and then finds them.
	PERFORM FROM public.users WHERE id IN (SELECT created_by_user_id FROM public.scenarios WHERE scenarios.id = ANY (ids))
	ORDER BY id FOR SHARE;
	PERFORM FROM search.documents WHERE scenario_id = ANY (ids) ORDER BY scenario_id FOR UPDATE;

	DELETE FROM search.documents WHERE scenario_id = ANY (ids)
		AND scenario_id NOT IN (SELECT scenario_id FROM search.wanted_documents WHERE scenario_id = ANY (ids));

	INSERT INTO search.documents AS present
	SELECT * FROM search.wanted_documents WHERE scenario_id = ANY (ids)
	ON CONFLICT (scenario_id) DO UPDATE SET
		published_at = excluded.published_at, role = excluded.role, difficulty = excluded.difficulty,
		cefr_level = excluded.cefr_level, target_languages = excluded.target_languages,
		categories = excluded.categories, tags = excluded.tags,
		estimated_duration_seconds = excluded.estimated_duration_seconds,
		created_by_user_id = excluded.created_by_user_id, vector = excluded.vector
	WHERE present IS DISTINCT FROM excluded;
END $$;
--> statement-breakpoint

CREATE FUNCTION search.follow_new_scenarios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM search.refresh(array(
		SELECT id FROM added WHERE is_active AND published_at IS NOT NULL AND visibility = 'public'));
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER scenarios_search_added AFTER INSERT ON public.scenarios
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_new_scenarios();
--> statement-breakpoint

CREATE FUNCTION search.follow_changed_scenarios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM search.refresh(array(
		SELECT id FROM after JOIN before USING (id)
		WHERE (after.is_active AND after.published_at IS NOT NULL AND after.visibility = 'public')
			OR (before.is_active AND before.published_at IS NOT NULL AND before.visibility = 'public')));
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER scenarios_search_changed AFTER UPDATE ON public.scenarios
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_changed_scenarios();
--> statement-breakpoint

-- A deleted author's scenarios become nobody's, which the trigger above sees.
CREATE FUNCTION search.follow_renamed_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM search.refresh(array(
		SELECT documents.scenario_id FROM after JOIN before USING (id)
			JOIN search.documents ON documents.created_by_user_id = id
		WHERE after.name IS DISTINCT FROM before.name));
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_search_renamed AFTER UPDATE ON public.users
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_renamed_users();
--> statement-breakpoint

-- Adds the words of these documents. Any number may add at once; nobody takes words away meanwhile,
-- who could not see the uncommitted document that needs them.
CREATE FUNCTION search.add_words(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock_shared(0x736561726368);
	INSERT INTO search.words (word, scenario_id)
	SELECT word, min(scenario_id) FROM search.documents, search.spelled(vector) AS word
	WHERE scenario_id = ANY (ids) GROUP BY word ORDER BY word
	ON CONFLICT DO NOTHING;
END $$;
--> statement-breakpoint

-- For words that these documents vouched for and no longer have, finds another one that has them;
-- a word that nobody has goes. By the index: a table that is read from its beginning finds a rare
-- word last.
CREATE FUNCTION search.drop_words(ids text[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
	lost text[];
BEGIN
	SELECT array_agg(word) INTO lost FROM search.words
	WHERE scenario_id = ANY (ids) AND NOT EXISTS (
		SELECT FROM search.documents
		WHERE documents.scenario_id = words.scenario_id AND vector @@ ('''' || word || '''')::tsquery);
	IF lost IS NULL THEN
		RETURN;
	END IF;
	PERFORM pg_advisory_xact_lock(0x736561726368);
	WITH others AS (
		SELECT word, (
			SELECT documents.scenario_id FROM search.documents
			WHERE vector @@ ('''' || word || '''')::tsquery LIMIT 1) AS other
		FROM unnest(lost) AS word
	), kept AS (
		UPDATE search.words SET scenario_id = other FROM others
		WHERE words.word = others.word AND other IS NOT NULL
	)
	DELETE FROM search.words USING others WHERE words.word = others.word AND other IS NULL;
END $$;
--> statement-breakpoint

CREATE FUNCTION search.follow_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		PERFORM search.drop_words(array(SELECT scenario_id FROM before));
	END IF;
	IF TG_OP <> 'DELETE' THEN
		PERFORM search.add_words(array(SELECT scenario_id FROM after));
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER documents_added AFTER INSERT ON search.documents
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents();
--> statement-breakpoint
CREATE TRIGGER documents_changed AFTER UPDATE ON search.documents
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents();
--> statement-breakpoint
CREATE TRIGGER documents_deleted AFTER DELETE ON search.documents
REFERENCING OLD TABLE AS before
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_documents();
--> statement-breakpoint

-- A restore that also copies these two tables brings what the triggers have made from `scenarios`
-- already: a row that is there stays. Within triggers (depth above none) it is changed as usual.
CREATE FUNCTION search.keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN EXISTS (SELECT FROM search.documents WHERE scenario_id = NEW.scenario_id) THEN NULL ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER documents_kept BEFORE INSERT ON search.documents
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION search.keep_document();
--> statement-breakpoint
CREATE FUNCTION search.keep_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN EXISTS (SELECT FROM search.words WHERE word = NEW.word) THEN NULL ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER words_kept BEFORE INSERT ON search.words
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION search.keep_word();
--> statement-breakpoint

-- Words of five letters and more that differ from this one by one letter: a wrong, a missing, an
-- additional or two swapped ones. Where the slip lies in the second half, the first half is as
-- typed, and the other way round: two ranges of two indexes hold all candidates.
CREATE FUNCTION search.nearby(typed text, most integer) RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	WITH halves AS (
		SELECT left(typed, length(typed) / 2) AS first, reverse(substr(typed, length(typed) / 2 + 1)) AS last
	), slips AS (
		SELECT at > length(typed) / 2 AS is_late, left(typed, at - 1) || '_' || substr(typed, at + 1) AS pattern
		FROM generate_series(1, length(typed)) AS at
		UNION ALL
		SELECT at >= length(typed) / 2, left(typed, at) || '_' || substr(typed, at + 1)
		FROM generate_series(0, length(typed)) AS at
	), found AS (
		SELECT word FROM search.words
		WHERE word = ANY (array(
			SELECT left(typed, at - 1) || substr(typed, at + 1) FROM generate_series(1, length(typed)) AS at
			UNION ALL
			SELECT left(typed, at - 1) || substr(typed, at + 1, 1) || substr(typed, at, 1) || substr(typed, at + 2)
			FROM generate_series(1, length(typed) - 1) AS at))
		UNION
		SELECT word FROM search.words
		WHERE word >= (SELECT first FROM halves) AND word < (SELECT first FROM halves) || chr(1114111)
			AND length(word) BETWEEN length(typed) AND length(typed) + 1
			AND word LIKE ANY (array(SELECT pattern FROM slips WHERE is_late))
		UNION
		SELECT word FROM search.words
		WHERE reversed >= (SELECT last FROM halves) AND reversed < (SELECT last FROM halves) || chr(1114111)
			AND length(word) BETWEEN length(typed) AND length(typed) + 1
			AND word LIKE ANY (array(SELECT pattern FROM slips WHERE NOT is_late))
	)
	SELECT coalesce(array_agg(word ORDER BY place), '{}') FROM (
		SELECT word, row_number() OVER (ORDER BY left(word, 1) <> left(typed, 1), word) AS place
		FROM found WHERE length(word) >= 5 AND word <> typed
	) AS ordered
	WHERE place <= most;
END;
