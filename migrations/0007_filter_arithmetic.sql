-- Arithmetic of filters. PostgreSQL fails the whole statement where one row cannot be computed; a filter is unknown for that row and goes on.
-- Double precision ends at 1.8e308, whose logarithm is 709.78; what is smaller than 1e-304 counts as 0.
CREATE FUNCTION renewal.filter_add(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN abs(a) < 8e307 AND abs(b) < 8e307 THEN a + b END;

CREATE FUNCTION renewal.filter_subtract(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN abs(a) < 8e307 AND abs(b) < 8e307 THEN a - b END;

CREATE FUNCTION renewal.filter_multiply(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN a = 0 OR b = 0 THEN 0
        WHEN ln(abs(a)) + ln(abs(b)) < -700 THEN 0
        WHEN ln(abs(a)) + ln(abs(b)) < 709 THEN a * b
    END;

CREATE FUNCTION renewal.filter_divide(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN b = 0 THEN NULL
        WHEN a = 0 THEN 0
        WHEN ln(abs(a)) - ln(abs(b)) < -700 THEN 0
        WHEN ln(abs(a)) - ln(abs(b)) < 709 THEN a / b
    END;

-- The remainder has the sign of the dividend. As numerics of 15 digits, whole numbers up to 2^53 as they are.
CREATE FUNCTION renewal.filter_modulo(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN b = 0 THEN NULL
        WHEN abs(a) <= 9007199254740992 AND abs(b) <= 9007199254740992 AND a = trunc(a) AND b = trunc(b) THEN (a::bigint % b::bigint)::double precision
        WHEN abs(a) < 1e300 AND abs(b) < 1e300 THEN mod(a::numeric, nullif(b::numeric, 0))::double precision
    END;

CREATE FUNCTION renewal.filter_power(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN b = 0 THEN CASE WHEN a IS NOT NULL THEN 1 END
        WHEN a = 0 THEN CASE WHEN b > 0 THEN 0 END
        WHEN a < 0 AND b <> trunc(b) THEN NULL
        WHEN b * (ln(abs(a)) / 1024) < -700.0 / 1024 THEN 0
        WHEN b * (ln(abs(a)) / 1024) < 709.0 / 1024 THEN power(a, b)
    END;
