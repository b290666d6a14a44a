//! The shared terminals of the demo: a user that they are logged in as, and everybody's
//! badge. Never anything that a real organization would have.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Trouble;
use super::house::House;

/// Everybody's PIN in the demo.
pub const PIN: &str = "2468";

/// What a code begins with: three letters of the organization's short name that come out
/// right from a scanner, `LND` of linden.
fn begins(slug: &str) -> String {
    let is_clear = |it: &char| it.is_ascii_lowercase() && !"aeiouyz".contains(*it);
    slug.chars().filter(is_clear).take(3).collect::<String>().to_uppercase()
}

/// Writes the terminal's user and the badges: `LND0000001` for the first of linden's people,
/// and so on. One hash each, for hashing is made slow on purpose.
pub(super) async fn write(
    connection: &mut PgConnection,
    house: &House,
    password_hash: &str,
    pin_hash: &str,
) -> Result<(), Trouble> {
    sqlx::query(
        "with made as (
            insert into auth_private.users (id, email, name, short_name, password_hash)
            values ($2, $3, 'Terminal on the floor', 'kiosk', $4))
         insert into auth_private.memberships (organization_id, user_id, role) values ($1, $2, 'kiosk')",
    )
    .bind(house.id)
    .bind(Uuid::now_v7())
    .bind(format!("kiosk@{}.example", house.slug))
    .bind(password_hash)
    .execute(&mut *connection)
    .await?;
    let codes = (1..=house.people.len()).map(|it| format!("{}{it:07}", begins(&house.slug)));
    sqlx::query(
        "insert into auth_private.badges (organization_id, user_id, code_hash, pin_hash, slot)
         select $1, id, auth_private.badge_hash(code), $4, auth_private.fresh_slot()
           from unnest($2::uuid[], $3::text[]) as b (id, code)",
    )
    .bind(house.id)
    .bind(house.people.iter().map(|it| it.id).collect::<Vec<_>>())
    .bind(codes.collect::<Vec<_>>())
    .bind(pin_hash)
    .execute(connection)
    .await?;
    Ok(())
}
