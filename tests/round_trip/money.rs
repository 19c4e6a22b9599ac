//! The ends of `money`.

use allin_db::models::{Campaign, NewCampaign};
use allin_db::money::Money;
use allin_db::schema::campaigns;
use diesel::prelude::*;

use crate::support::Database;
use crate::{reasons, text};

/// A campaign with this budget and this expense.
fn campaign(test: &mut Database, budget: &str, spent: &str) -> Campaign {
    let budget: Money = budget.parse().unwrap();
    let spent: Money = spent.parse().unwrap();
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u') ON CONFLICT DO NOTHING")
        .unwrap();
    let new = NewCampaign {
        budget: Some(budget),
        spent_amount: Some(spent),
        ..NewCampaign::new("C", chrono::Utc::now(), "u")
    };
    diesel::insert_into(campaigns::table)
        .values(new)
        .returning(Campaign::as_returning())
        .get_result(&mut test.connection)
        .unwrap()
}

#[test]
fn its_ends_are_held_and_what_lies_beyond_is_refused_by_both_sides() {
    const LEAST: &str = "-92233720368547758.08";
    const MOST: &str = "92233720368547758.07";
    let mut test = Database::migrated();
    let campaign = campaign(&mut test, MOST, LEAST);
    assert_eq!(campaign.budget.unwrap().to_string(), MOST);
    assert_eq!(campaign.spent_amount.to_string(), LEAST);
    let reported = "SELECT budget::numeric || ' ' || spent_amount::numeric AS text FROM campaigns";
    assert_eq!(
        text(&mut test.connection, reported),
        format!("{MOST} {LEAST}")
    );
    for beyond in ["92233720368547758.08", "-92233720368547758.09"] {
        let ours = beyond.parse::<Money>().unwrap_err();
        assert!(
            ours.to_string().contains("more than money can hold"),
            "{ours}"
        );
        let theirs = test.execute(&format!("SELECT '{beyond}'::money"));
        assert!(reasons(theirs.unwrap_err()).contains("out of range"));
    }
    // What the server would round is refused here.
    assert!("0.005".parse::<Money>().is_err());
}
