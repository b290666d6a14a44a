//! Organizations and people to log in as. Made on the owner's connection, as the demo's are.

use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::session::{self, Credentials, Entered};
use ordna::store::Store;
use ordna::store::organizations::{self, Provisioned};
use sqlx::PgConnection;
use uuid::Uuid;

use super::TestDatabase;

/// Everybody's password here, as in the demo.
pub(crate) const PASSWORD: &str = "demo";

/// Makes an organization without people.
pub(crate) async fn organization(owner: &mut PgConnection, slug: &str) -> Uuid {
    organizations::add(owner, slug, &format!("{slug} AB")).await.unwrap()
}

/// Makes somebody there; an account that exists gets another membership.
pub(crate) async fn person(
    owner: &mut PgConnection,
    organization: &str,
    email: &str,
    role: Role,
) -> Uuid {
    somebody(owner, organization, email, role, None).await
}

/// Makes a customer's user.
pub(crate) async fn customers_person(
    owner: &mut PgConnection,
    organization: &str,
    email: &str,
    customer: Uuid,
) -> Uuid {
    somebody(owner, organization, email, Role::Customer, Some(customer)).await
}

async fn somebody(
    owner: &mut PgConnection,
    organization: &str,
    email: &str,
    role: Role,
    customer: Option<Uuid>,
) -> Uuid {
    let user = Provisioned {
        organization,
        email,
        name: "Anna Berg",
        role,
        password: &Secret::new(PASSWORD),
        customer,
        short_name: None,
        temporary: false,
    };
    organizations::provision(owner, &user).await.unwrap()
}

/// What somebody shows at the door.
pub(crate) fn credentials(email: &str, password: &str, organization: Option<&str>) -> Credentials {
    Credentials {
        email: email.to_owned(),
        password: Secret::new(password),
        organization: organization.map(str::to_owned),
        invitation: None,
    }
}

/// A token of somebody's, logged in with everybody's password.
pub(crate) async fn token(database: &TestDatabase, email: &str, organization: &str) -> Secret {
    let who = credentials(email, PASSWORD, Some(organization));
    let door = database.store(None);
    let entered = session::log_in(&door, &who).await.unwrap();
    door.close().await;
    match entered {
        Entered::In(session) => session.token,
        Entered::Choose(places) => panic!("{email} has to choose of {places:?}"),
    }
}

/// The store as somebody sees it.
pub(crate) async fn logged_in(database: &TestDatabase, email: &str, organization: &str) -> Store {
    database.store(Some(&token(database, email, organization).await))
}
