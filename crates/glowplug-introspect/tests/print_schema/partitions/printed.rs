// @generated automatically by Diesel CLI.

diesel::table! {
    events (id, at) {
        id -> Int4,
        at -> Date,
        user_id -> Nullable<Int4>,
    }
}

diesel::table! {
    events_2024 (id, at) {
        id -> Int4,
        at -> Date,
        user_id -> Nullable<Int4>,
    }
}

diesel::table! {
    events_2025 (id, at) {
        id -> Int4,
        at -> Date,
        user_id -> Nullable<Int4>,
    }
}

diesel::table! {
    events_2025_a (id, at) {
        id -> Int4,
        at -> Date,
        user_id -> Nullable<Int4>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
    }
}

diesel::joinable!(events -> users (user_id));
diesel::joinable!(events_2024 -> users (user_id));
diesel::joinable!(events_2025 -> users (user_id));
diesel::joinable!(events_2025_a -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    events,
    events_2024,
    events_2025,
    events_2025_a,
    users,
);
