// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "cid", schema = "pg_catalog"))]
    pub struct Cid;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "int2vector", schema = "pg_catalog"))]
    pub struct Int2vector;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "oidvector", schema = "pg_catalog"))]
    pub struct Oidvector;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "pg_snapshot", schema = "pg_catalog"))]
    pub struct PgSnapshot;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "refcursor", schema = "pg_catalog"))]
    pub struct Refcursor;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "regclass", schema = "pg_catalog"))]
    pub struct Regclass;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "regtype", schema = "pg_catalog"))]
    pub struct Regtype;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tid", schema = "pg_catalog"))]
    pub struct Tid;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsquery", schema = "pg_catalog"))]
    pub struct Tsquery;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "txid_snapshot", schema = "pg_catalog"))]
    pub struct TxidSnapshot;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "xid", schema = "pg_catalog"))]
    pub struct Xid;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "xid8", schema = "pg_catalog"))]
    pub struct Xid8;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;
    use super::sql_types::Tsquery;
    use super::sql_types::Regclass;
    use super::sql_types::Regtype;
    use super::sql_types::Xid;
    use super::sql_types::Xid8;
    use super::sql_types::Cid;
    use super::sql_types::Tid;
    use super::sql_types::Int2vector;
    use super::sql_types::Oidvector;
    use super::sql_types::TxidSnapshot;
    use super::sql_types::PgSnapshot;
    use super::sql_types::Refcursor;

    others (id) {
        id -> Int4,
        c0 -> Nullable<Tsvector>,
        c1 -> Tsquery,
        c2 -> Nullable<Regclass>,
        c3 -> Regtype,
        c4 -> Nullable<Xid>,
        c5 -> Xid8,
        c6 -> Nullable<Cid>,
        c7 -> Tid,
        c8 -> Nullable<Int2vector>,
        c9 -> Oidvector,
        c10 -> Nullable<TxidSnapshot>,
        c11 -> PgSnapshot,
        c12 -> Nullable<Refcursor>,
    }
}
