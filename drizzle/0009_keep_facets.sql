-- What lists are narrowed by, so that it is found and counted at any size. Each value is a word such
-- as `cefr:B1`. An index over all of a document's words finds what fits; `facets` holds a narrow row
-- for each document, which is read whole to count what each value would leave. All of it is derived
-- from the documents, and like them never holds anything of a scenario that is not listed.
-- From what is there now to the triggers, nothing may change. Readers and learners do not wait.
LOCK TABLE scenarios, users IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint

-- What a scenario has one of. One that is short enough for a bound is short enough for higher ones.
CREATE FUNCTION search.kind_traits(
	role public.scenario_role, difficulty public.scenario_difficulty, cefr_level text, seconds integer
) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
	'role:' || role, 'difficulty:' || difficulty, 'cefr:' || cefr_level,
	CASE WHEN seconds <= 300 THEN 'duration:5' END,
	CASE WHEN seconds <= 600 THEN 'duration:10' END,
	CASE WHEN seconds <= 900 THEN 'duration:15' END,
	CASE WHEN seconds <= 1800 THEN 'duration:30' END,
	CASE WHEN seconds > 1800 THEN 'duration:long' END
], NULL);
--> statement-breakpoint

-- What it may have several of, each once and in one order, whatever order they are written in.
CREATE FUNCTION search.list_traits(filter text, given text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((
	SELECT array_agg(DISTINCT (filter || ':' || value) COLLATE "C") FROM unnest(given) AS value
), '{}');
--> statement-breakpoint

-- Its languages; to be for any of them is a value of its own.
CREATE FUNCTION search.language_traits(languages text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN cardinality(languages) = 0 THEN '{language:*}'::text[]
	ELSE search.list_traits('language', languages) END;
--> statement-breakpoint

-- All of it, and its author.
CREATE FUNCTION search.traits(
	role public.scenario_role, difficulty public.scenario_difficulty, cefr_level text, seconds integer,
	languages text[], categories text[], tags text[], author uuid
) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search.kind_traits(role, difficulty, cefr_level, seconds) || search.language_traits(languages)
	|| search.list_traits('category', categories) || search.list_traits('tag', tags)
	|| array_remove(ARRAY['author:' || author], NULL);
--> statement-breakpoint

-- Without a list of what is pending, which every list would have to read through.
CREATE INDEX documents_traits_idx ON search.documents USING gin (search.traits(
	role, difficulty, cefr_level, estimated_duration_seconds, target_languages, categories, tags,
	created_by_user_id)) WITH (fastupdate = off);
--> statement-breakpoint

-- Values that occur together: a few hundred kinds, and as many sets of languages and of categories.
-- A set's id follows from its values, so that it is the same in every copy of the database.
CREATE TABLE search.facet_sets (
	set_id bigint PRIMARY KEY,
	traits text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE search.facets (
	scenario_id text PRIMARY KEY REFERENCES search.documents (scenario_id) ON DELETE CASCADE,
	kind bigint NOT NULL,
	languages bigint NOT NULL,
	categories bigint NOT NULL,
	tags text[] NOT NULL
);
--> statement-breakpoint

-- Every document's facets as they have to be.
CREATE VIEW search.wanted_facets AS
SELECT scenario_id,
	search.kind_traits(role, difficulty, cefr_level, estimated_duration_seconds) AS kind,
	search.language_traits(target_languages) AS languages,
	search.list_traits('category', categories) AS categories,
	search.list_traits('tag', tags) AS tags
FROM search.documents;
--> statement-breakpoint

-- Makes the facets of these documents as they have to be.
CREATE FUNCTION search.keep_facets(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO search.facet_sets (set_id, traits)
	SELECT DISTINCT ON (hash_array_extended(traits, 0)) hash_array_extended(traits, 0), traits
	FROM search.wanted_facets CROSS JOIN LATERAL (VALUES (kind), (languages), (categories)) AS sets (traits)
	WHERE scenario_id = ANY (ids) AND NOT EXISTS (
		SELECT FROM search.facet_sets WHERE set_id = hash_array_extended(sets.traits, 0))
	ORDER BY hash_array_extended(traits, 0)
	ON CONFLICT DO NOTHING;

	INSERT INTO search.facets AS present (scenario_id, kind, languages, categories, tags)
	SELECT scenario_id, hash_array_extended(kind, 0), hash_array_extended(languages, 0),
		hash_array_extended(categories, 0), tags
	FROM search.wanted_facets WHERE scenario_id = ANY (ids)
	ON CONFLICT (scenario_id) DO UPDATE SET kind = excluded.kind, languages = excluded.languages,
		categories = excluded.categories, tags = excluded.tags
	WHERE present IS DISTINCT FROM excluded;
END $$;
--> statement-breakpoint

SELECT search.keep_facets(array(SELECT scenario_id FROM search.documents));
--> statement-breakpoint

CREATE FUNCTION search.follow_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM search.keep_facets(array(SELECT scenario_id FROM after));
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER documents_facets_added AFTER INSERT ON search.documents
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_facets();
--> statement-breakpoint
CREATE TRIGGER documents_facets_changed AFTER UPDATE ON search.documents
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.follow_facets();
--> statement-breakpoint

-- As with the documents: a restore that also copies these two tables changes nothing of what is there.
CREATE FUNCTION search.keep_facet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN EXISTS (SELECT FROM search.facets WHERE scenario_id = NEW.scenario_id) THEN NULL ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER facets_kept BEFORE INSERT ON search.facets
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION search.keep_facet();
--> statement-breakpoint
CREATE FUNCTION search.keep_facet_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN EXISTS (SELECT FROM search.facet_sets WHERE set_id = NEW.set_id) THEN NULL ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER facet_sets_kept BEFORE INSERT ON search.facet_sets
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION search.keep_facet_set();
