// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "box", schema = "pg_catalog"))]
    pub struct Box;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "circle", schema = "pg_catalog"))]
    pub struct Circle;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "line", schema = "pg_catalog"))]
    pub struct Line;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "lseg", schema = "pg_catalog"))]
    pub struct Lseg;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "path", schema = "pg_catalog"))]
    pub struct Path;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "point", schema = "pg_catalog"))]
    pub struct Point;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "polygon", schema = "pg_catalog"))]
    pub struct Polygon;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Point;
    use super::sql_types::Line;
    use super::sql_types::Lseg;
    use super::sql_types::Box;
    use super::sql_types::Path;
    use super::sql_types::Polygon;
    use super::sql_types::Circle;

    geometry (id) {
        id -> Int4,
        c0 -> Nullable<Point>,
        c1 -> Line,
        c2 -> Nullable<Lseg>,
        c3 -> Box,
        c4 -> Nullable<Path>,
        c5 -> Polygon,
        c6 -> Nullable<Circle>,
    }
}
