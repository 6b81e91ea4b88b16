-- What a context holds of a list of ids: its digest, or nothing of an empty list.
CREATE OR REPLACE FUNCTION access.digest_of_list(p_listed text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE p_listed WHEN '{}' THEN '' ELSE encode(sha256(convert_to(p_listed, 'UTF8')), 'hex') END
$$;

GRANT EXECUTE ON FUNCTION access.digest_of_list(text)
    TO frontdoor_api, frontdoor_worker, frontdoor_reach;
