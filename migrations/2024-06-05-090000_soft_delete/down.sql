DROP FUNCTION deletion_moment();
DROP SEQUENCE deletion_moments;
