CREATE TYPE subscription_plan AS ENUM ('FREE', 'STARTER', 'PROFESSIONAL', 'BUSINESS', 'ENTERPRISE');
COMMENT ON TYPE subscription_plan IS 'What can be bought, from least to most.';

CREATE TYPE subscription_status AS ENUM ('ACTIVE', 'PAST_DUE', 'CANCELED', 'INCOMPLETE', 'TRIALING');
COMMENT ON TYPE subscription_status IS 'Where a subscription stands, in the words of Stripe.';

CREATE TABLE subscriptions (
    id text NOT NULL DEFAULT cuid(),
    plan subscription_plan NOT NULL DEFAULT 'FREE',
    status subscription_status NOT NULL DEFAULT 'ACTIVE',
    stripe_customer_id text,
    stripe_subscription_id text,
    stripe_price_id text,
    posts_limit integer NOT NULL DEFAULT 10,
    accounts_limit integer NOT NULL DEFAULT 3,
    users_limit integer NOT NULL DEFAULT 1,
    current_period_start timestamptz NOT NULL,
    current_period_end timestamptz NOT NULL,
    cancel_at timestamptz,
    canceled_at timestamptz,
    user_id text,
    organization_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT subscriptions_pkey PRIMARY KEY (id),
    CONSTRAINT subscriptions_stripe_customer_id_key UNIQUE (stripe_customer_id),
    CONSTRAINT subscriptions_stripe_subscription_id_key UNIQUE (stripe_subscription_id),
    CONSTRAINT subscriptions_user_id_key UNIQUE (user_id),
    CONSTRAINT subscriptions_organization_id_key UNIQUE (organization_id),
    CONSTRAINT subscriptions_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT subscriptions_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX subscriptions_status_idx ON subscriptions (status);
CREATE INDEX subscriptions_plan_idx ON subscriptions (plan);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON subscriptions
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE subscriptions IS
    'What a user or an organization pays for, at most one each, and the limits that come with it.';
COMMENT ON COLUMN subscriptions.stripe_customer_id IS 'The customer at Stripe; NULL for a plan that nobody pays for.';
COMMENT ON COLUMN subscriptions.stripe_subscription_id IS 'The subscription at Stripe.';
COMMENT ON COLUMN subscriptions.stripe_price_id IS 'The price at Stripe that is charged.';
COMMENT ON COLUMN subscriptions.posts_limit IS 'How many posts the plan allows in one period.';
COMMENT ON COLUMN subscriptions.accounts_limit IS 'How many social accounts may be connected.';
COMMENT ON COLUMN subscriptions.users_limit IS 'How many users may work with it.';
COMMENT ON COLUMN subscriptions.current_period_end IS 'When the next payment is due.';
COMMENT ON COLUMN subscriptions.cancel_at IS 'When the subscription will end, once it was cancelled for a later date.';
COMMENT ON COLUMN subscriptions.canceled_at IS 'When the customer cancelled.';
COMMENT ON COLUMN subscriptions.user_id IS 'The subscriber, when it is a user.';
COMMENT ON COLUMN subscriptions.organization_id IS 'The subscriber, when it is an organization.';
COMMENT ON COLUMN subscriptions.updated_at IS 'Set by a trigger on each change.';
