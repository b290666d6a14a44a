//! What the names of a domain say to everybody: texts in the DNS. Never knows what a text
//! means.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use hickory_resolver::{Resolver, TokioResolver};

use super::{Trouble, root};

/// For one answer of a name server, of which each is asked twice.
const ANSWER_MAX: Duration = Duration::from_secs(3);
const ASKED: usize = 2;

/// Asks name servers.
pub struct Names(TokioResolver);

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Names {
    /// Asks whom this machine asks.
    ///
    /// # Errors
    /// The machine's own settings cannot be read.
    pub fn of_this_machine() -> Result<Self, Trouble> {
        let unusable = |e: &dyn fmt::Display| {
            let why = e.to_string().to_lowercase();
            Trouble::Later(format!("cannot ask for names: {why}; see /etc/resolv.conf"))
        };
        let mut builder = Resolver::builder_tokio().map_err(|e| unusable(&e))?;
        patience(builder.options_mut(), ANSWER_MAX);
        Ok(Self(builder.build().map_err(|e| unusable(&e))?))
    }

    /// Asks this server, which may take so long for an answer.
    ///
    /// # Errors
    /// The resolver cannot be made.
    pub fn at(server: SocketAddr, answer_max: Duration) -> Result<Self, Trouble> {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut it| {
            it.port = server.port();
            it
        });
        let server = NameServerConfig::new(server.ip(), true, connections.into());
        let config = ResolverConfig::from_name_servers(vec![server]);
        let mut builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default());
        patience(builder.options_mut(), answer_max);
        let built = builder.build();
        Ok(Self(built.map_err(|e| Trouble::Later(e.to_string().to_lowercase()))?))
    }

    /// Every text under a name; none where there is no such name.
    ///
    /// # Errors
    /// It is no name, or nobody answers.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Trouble> {
        let mut asked = Name::from_utf8(name).map_err(|e| {
            Trouble::Never(format!("cannot look for {name}: {}", e.to_string().to_lowercase()))
        })?;
        // What is looked for is the whole name: no search list makes another of it.
        asked.set_fqdn(true);
        match self.0.txt_lookup(asked).await {
            Ok(found) => {
                let texts = found.answers().iter().filter_map(|it| {
                    if let RData::TXT(text) = &it.data { Some(&text.txt_data) } else { None }
                });
                // A long text travels in pieces.
                let whole = |it: &[Box<[u8]>]| String::from_utf8_lossy(&it.concat()).into_owned();
                Ok(texts.map(|it| whole(it)).collect())
            }
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => {
                let why = root(&error).to_lowercase();
                Err(Trouble::Later(format!(
                    "cannot ask for {name}: {why}; see whether this machine reaches its name server"
                )))
            }
        }
    }
}

fn patience(options: &mut ResolverOpts, answer_max: Duration) {
    options.timeout = answer_max;
    options.attempts = ASKED;
}
