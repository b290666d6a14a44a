//! A mail server of our own that does what a script says. Never a model of a good one: a
//! real one is asked beside it.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where in the conversation something goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    Greeting,
    Ehlo,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// In the middle of the mail.
    Content,
    /// After its last line.
    End,
    /// After everything went well.
    After,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    Says(&'static str),
    Hangs,
    HangsUp,
}

/// What it has seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) mails: Vec<String>,
    /// Those that it was given whole, whatever it answered.
    pub(crate) given: Vec<String>,
    /// Every line but those of mails.
    pub(crate) lines: Vec<String>,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// A server whose first connection goes wrong as scripted; all others go well.
    pub(crate) async fn start(
        script: Option<(Step, Does)>,
        offers: &'static [&'static str],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = seen.clone();
        let task = tokio::spawn(async move {
            let mut script = script;
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                let talk = talk(stream, script.take(), offers, shared.clone());
                // A client that goes away is no failure of the server's.
                tokio::spawn(async move { talk.await.ok() });
            }
        });
        Self { port, seen, task }
    }

    pub(crate) fn mails(&self) -> usize {
        self.seen.lock().unwrap().mails.len()
    }
}

/// One conversation; ends with an error where either side hangs up.
async fn talk(
    stream: TcpStream,
    script: Option<(Step, Does)>,
    offers: &[&str],
    seen: Arc<Mutex<Seen>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, script, Step::Greeting, "220 scripted ESMTP").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        seen.lock().unwrap().lines.push(line.trim_end().to_owned());
        let word = line.split([' ', ':', '\r']).next().unwrap_or_default().to_uppercase();
        let (step, answer) = match word.as_str() {
            "EHLO" => {
                let lines = [&["scripted"], offers].concat().join("\r\n250-");
                let greeting = format!("250-{lines}\r\n250 8BITMIME");
                say(&mut stream, script, Step::Ehlo, &greeting).await?;
                continue;
            }
            "AUTH" => (Step::Auth, "235 welcome"),
            "MAIL" => (Step::Mail, "250 ok"),
            "RCPT" => (Step::Rcpt, "250 ok"),
            "DATA" => {
                if say(&mut stream, script, Step::Data, "354 go on").await? {
                    continue;
                }
                let mail = content(&mut stream, script).await?;
                seen.lock().unwrap().given.push(mail.clone());
                if !say(&mut stream, script, Step::End, "250 2.0.0 queued as 4711").await? {
                    seen.lock().unwrap().mails.push(mail);
                    if matches!(script, Some((Step::After, _))) {
                        return Ok(());
                    }
                }
                continue;
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => (Step::After, "250 ok"),
        };
        say(&mut stream, script, step, answer).await?;
    }
}

/// Answers as usual, or as scripted; says whether it was scripted.
async fn say(
    stream: &mut BufReader<TcpStream>,
    script: Option<(Step, Does)>,
    step: Step,
    usual: &str,
) -> std::io::Result<bool> {
    let (answer, is_scripted) = match script {
        Some((at, Does::Says(answer))) if at == step => (answer, true),
        Some((at, Does::Hangs)) if at == step => std::future::pending().await,
        Some((at, Does::HangsUp)) if at == step => {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        Some(_) | None => (usual, false),
    };
    stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    Ok(is_scripted)
}

async fn content(
    stream: &mut BufReader<TcpStream>,
    script: Option<(Step, Does)>,
) -> std::io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(mail);
        }
        match script {
            Some((Step::Content, Does::Hangs)) => std::future::pending().await,
            Some((Step::Content, _)) => return Err(std::io::ErrorKind::ConnectionAborted.into()),
            Some(_) | None => mail.push_str(line.strip_prefix('.').unwrap_or(&line)),
        }
    }
}
