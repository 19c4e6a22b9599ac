//! Users, organizations, and how they sign in.

use super::{Case, SAME_COLUMN, case, of};

pub const CASES: &[Case] = &[
    case(
        "users_email_idx",
        "Sign-in: the user with this address.",
        "SELECT id, password, status FROM users WHERE email = $1 AND deleted_at IS NULL",
        &[of("users", "email")],
    )
    .instead("users_email_key", SAME_COLUMN),
    case(
        "users_status_idx",
        "Support: who is locked out, those of today first?",
        "SELECT id, email, updated_at FROM users WHERE status = 'SUSPENDED' ORDER BY updated_at DESC",
        &[],
    ),
    case(
        "users_live_idx",
        "The list of users, newest first.",
        "SELECT id, email, name, created_at FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 20",
        &[],
    ),
    case(
        "sessions_session_token_idx",
        "Each request of a browser: whose session is it?",
        "SELECT user_id, expires FROM sessions WHERE session_token = $1 AND expires > now()",
        &[of("sessions", "session_token")],
    )
    .instead("sessions_session_token_key", SAME_COLUMN),
    case(
        "sessions_user_id_idx",
        "Sign out everywhere.",
        "DELETE FROM sessions WHERE user_id = $1",
        &[of("sessions", "user_id")],
    ),
    case(
        "organizations_slug_idx",
        "The page of an organization, by the name in its address.",
        "SELECT id, name, description FROM organizations WHERE slug = $1 AND deleted_at IS NULL",
        &[of("organizations", "slug")],
    )
    .instead("organizations_slug_key", SAME_COLUMN),
    case(
        "organizations_live_idx",
        "The list of organizations, by name.",
        "SELECT id, name, slug FROM organizations WHERE deleted_at IS NULL ORDER BY name LIMIT 20",
        &[],
    ),
    case(
        "organization_members_user_id_idx",
        "The organizations that a user may choose from.",
        "SELECT organization_id, role FROM organization_members WHERE user_id = $1",
        &[of("organization_members", "user_id")],
    )
    .instead(
        "organization_members_user_id_organization_id_key",
        "The story asks for it; the unique key begins with the same column, and is larger.",
    ),
    case(
        "organization_members_organization_id_idx",
        "The members of an organization.",
        "SELECT u.id, u.name, m.role FROM organization_members m JOIN users u ON u.id = m.user_id
WHERE m.organization_id = $1 ORDER BY m.joined_at",
        &[of("organization_members", "organization_id")],
    ),
    case(
        "social_accounts_user_id_idx",
        "The accounts of a user.",
        "SELECT id, platform, username, status FROM social_accounts WHERE user_id = $1 AND deleted_at IS NULL",
        &[of("social_accounts", "user_id")],
    ),
    case(
        "social_accounts_organization_id_idx",
        "The accounts of an organization.",
        "SELECT id, platform, username, status FROM social_accounts WHERE organization_id = $1 AND deleted_at IS NULL",
        &[of("social_accounts", "organization_id")],
    ),
    case(
        "social_accounts_platform_idx",
        "A platform changes its terms: which accounts are concerned?",
        "SELECT id, user_id, username FROM social_accounts WHERE platform = 'THREADS' AND deleted_at IS NULL",
        &[],
    )
    .instead(
        "social_accounts_platform_platform_account_id_key",
        "The story asks for it; the unique key begins with the same column, and is many times as large.",
    ),
    case(
        "social_accounts_status_idx",
        "Accounts that their users have to connect again.",
        "SELECT id, user_id, platform FROM social_accounts WHERE status = 'EXPIRED' AND deleted_at IS NULL",
        &[],
    ),
    case(
        "social_accounts_sync_idx",
        "The synchroniser: which accounts were asked longest ago?",
        "SELECT id, platform, access_token FROM social_accounts WHERE status = 'ACTIVE' AND deleted_at IS NULL
ORDER BY last_sync_at NULLS FIRST LIMIT 20",
        &[],
    ),
    case(
        "subscriptions_status_idx",
        "Reminders: whose payment is late?",
        "SELECT id, user_id, organization_id, current_period_end FROM subscriptions WHERE status = 'PAST_DUE'",
        &[],
    ),
    case(
        "subscriptions_plan_idx",
        "The customers of the largest plan.",
        "SELECT id, user_id, organization_id, status FROM subscriptions WHERE plan = 'ENTERPRISE'",
        &[],
    ),
    case(
        "api_keys_key_idx",
        "Each request of a program: whose key is it? (`api_keys::verify`; the value is a digest.)",
        "SELECT k.id, k.expires_at, k.revoked_at, u.status FROM api_keys k JOIN users u ON u.id = k.user_id
WHERE k.key = $1",
        &[of("api_keys", "key")],
    )
    .instead("api_keys_key_key", SAME_COLUMN),
    case(
        "api_keys_user_id_idx",
        "The keys of a user.",
        "SELECT id, name, last_used_at FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL",
        &[of("api_keys", "user_id")],
    ),
];
