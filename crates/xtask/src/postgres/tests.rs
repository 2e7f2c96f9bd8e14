//! A real cluster is started, killed, restarted and removed.

use super::*;

fn ask(cluster: &Cluster, statement: &str) -> anyhow::Result<String> {
    let answer = system::output(
        Command::new(cluster.binaries.folder().join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .args(["--dbname", &cluster.url(), "--command", statement]),
    )?;
    Ok(answer.trim().to_owned())
}

#[test]
fn what_was_committed_survives_the_kill_and_the_folder_does_not_survive_the_drop() {
    let mut cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(ask(&cluster, &format!("SHOW {setting}")).unwrap(), "on", "{setting}");
    }
    assert_eq!(ask(&cluster, "SHOW lc_collate").unwrap(), "C");
    ask(&cluster, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)").unwrap();

    cluster.kill_postmaster().unwrap();
    assert_eq!(processes::working_in(&cluster.data()).unwrap(), Vec::<u32>::new());
    assert!(ask(&cluster, "SELECT 1").is_err(), "a killed server answers");
    assert!(cluster.kill_postmaster().is_err(), "a killed server was killed again");

    cluster.restart().unwrap();
    assert_eq!(ask(&cluster, "SELECT n FROM kept").unwrap(), "7");
    assert!(cluster.log().unwrap().contains("automatic recovery in progress"));
    cluster.restart().unwrap();
    assert_eq!(ask(&cluster, "SELECT n FROM kept").unwrap(), "7");

    let folder = cluster.folder.clone();
    drop(cluster);
    assert!(!folder.exists(), "{} is left over", folder.display());
}

#[test]
fn killed_backends_are_counted_and_the_server_recovers() {
    let cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
    assert_eq!(cluster.kill_backends().unwrap(), 0);
    let mut client = Command::new(cluster.binaries.folder().join("psql"))
        .args(["--no-psqlrc", "--dbname", &cluster.url()])
        .args(["--command", "SELECT pg_sleep(600)"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the client to be killed", || Ok(cluster.kill_backends()? == 1)).unwrap();
    assert!(!client.wait().unwrap().success());
    wait_until("the server to recover", || Ok(ask(&cluster, "SELECT 1").is_ok())).unwrap();
}
