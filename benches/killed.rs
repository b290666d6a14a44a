//! The real worker killed 200 times with SIGKILL while 200 orders are approved, against a mail
//! server on loopback: what was lost, what was doubled. Stops where anything is not as it must be.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::figures::{says, title};
use crate::killing::{Dose, Grounds, run};
use crate::mails::bench;
use crate::place::{MADE_TO_ORDER, Place};
use crate::script::Server;

const DOSE: Dose =
    Dose { orders: 200, kills: 200, life_max: Duration::from_millis(400), ends_leases: false };

/// Kills, and prints what was counted.
pub(crate) async fn measure(place: &Place) {
    title("The worker killed with SIGKILL at random moments while orders are approved");
    let server = Server::start(None, &[]).await;
    let count = run(
        Grounds {
            staff: &place.service(MADE_TO_ORDER).await,
            order: json!({"customer": "C-0001", "items": bench(), "payment_mode": "cash"}),
            owner: &mut place.database.owner().await.unwrap(),
            worker: &|| {
                let mut worker = Command::new(env!("CARGO_BIN_EXE_ordna"));
                worker
                    .arg("worker")
                    .stderr(Stdio::null())
                    .env_remove("DATABASE_URL")
                    .env_remove("ORDNA_STORAGE_URL")
                    .env("ORDNA_DATA_DIR", &place.dir)
                    .env("ORDNA_CONFIG_DIR", place.dir.join("config"))
                    .env("ORDNA_MAIL_URL", format!("smtp://127.0.0.1:{}", server.port))
                    .env("ORDNA_MAIL_FROM", "no-reply@bench.example");
                worker
            },
            arrived: &|| server.seen.lock().unwrap().mails.clone(),
        },
        DOSE,
    )
    .await;
    says("orders approved", &format!("{:>8}", DOSE.orders));
    says("kills, of them while work was in hand", &{
        format!("{:>8}      {}", DOSE.kills, count.killed_at_work)
    });
    says("mails in the log, each sent once", &format!("{:>8}", count.logged));
    says("mails that arrived", &format!("{:>8}", count.arrived));
    says("  of them twice, with the same message id", &{
        format!("{:>8}      the same one at most {} times", count.doubled, count.most)
    });
    says("codes made, one live for each order", &format!("{:>8}", count.codes_made));
    says("it took", &format!("{:>8.1} s", count.took.as_secs_f64()));
    assert!(count.faults.is_empty(), "{:#?}", count.faults);
}
