// @generated automatically by Diesel CLI.

diesel::table! {
    accounts (id) {
        id -> Int4,
    }
}

diesel::table! {
    accounts_0 (id) {
        id -> Int4,
    }
}

diesel::table! {
    accounts_0_a (id) {
        id -> Int4,
    }
}

diesel::table! {
    accounts_1 (id) {
        id -> Int4,
    }
}

diesel::table! {
    entries (id) {
        id -> Int4,
        account_id -> Nullable<Int4>,
    }
}

diesel::table! {
    journal (id) {
        id -> Int4,
        account_id -> Nullable<Int4>,
    }
}

diesel::table! {
    journal_1 (id) {
        id -> Int4,
        account_id -> Nullable<Int4>,
    }
}

diesel::table! {
    journal_1_a (id) {
        id -> Int4,
        account_id -> Nullable<Int4>,
    }
}

diesel::joinable!(entries -> accounts (account_id));
diesel::joinable!(entries -> accounts_0 (account_id));
diesel::joinable!(entries -> accounts_0_a (account_id));
diesel::joinable!(entries -> accounts_1 (account_id));
diesel::joinable!(journal -> accounts (account_id));
diesel::joinable!(journal -> accounts_0 (account_id));
diesel::joinable!(journal -> accounts_0_a (account_id));
diesel::joinable!(journal -> accounts_1 (account_id));
diesel::joinable!(journal_1 -> accounts (account_id));
diesel::joinable!(journal_1_a -> accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    accounts_0,
    accounts_0_a,
    accounts_1,
    entries,
    journal,
    journal_1,
    journal_1_a,
);
