// @generated automatically by Diesel CLI.

pub mod app {
	diesel::table! {
		app.short (id) {
			id -> Int4,
		}
	}

	diesel::table! {
		app.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id) {
			id -> Int4,
		}
	}

	diesel::allow_tables_to_appear_in_same_query!(
        short,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,);
}
