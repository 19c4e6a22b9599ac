//! Statements that the server ended, distinguished by its words: the SQLSTATE, which Diesel does not show, is the same for all.

/// What PostgreSQL says when a statement, or its wait for a lock, took too long; in the languages that it is translated to.
const TIMEOUTS: &[&str] = &[
    "canceling statement due to statement timeout",
    "canceling statement due to lock timeout",
    // German
    "storniere Anfrage wegen Zeitüberschreitung der Anfrage",
    "storniere Anfrage wegen Zeitüberschreitung einer Sperre",
    // Spanish
    "cancelando la sentencia debido a que se agotó el tiempo de espera de sentencias",
    "cancelando la sentencia debido a que se agotó el tiempo de espera de candados (locks)",
    // French
    "annulation de la requête à cause du délai écoulé pour l'exécution de l'instruction",
    "annulation de la requête à cause du délai écoulé pour l'obtention des verrous",
    // Italian
    "annullamento dell'istruzione a causa di timeout",
    "annullamento dell'istruzione a causa di timeout di lock",
    // Japanese
    "ステートメントのタイムアウトのためステートメントをキャンセルしています",
    "ロックのタイムアウトのためステートメントをキャンセルしています",
    // Korean
    "명령실행시간 초과로 작업을 취소합니다.",
    "잠금 대기 시간 초과로 작업을 취소합니다.",
    // Russian
    "выполнение оператора отменено из-за тайм-аута",
    "выполнение оператора отменено из-за тайм-аута блокировки",
    // Swedish
    "avbryter sats på grund av sats-timeout",
    "avbryter sats på grund av lås-timeout",
    // Ukrainian
    "виконання оператора скасовано через тайм-аут",
    "виконання оператора скасовано через тайм-аут блокування",
    // Chinese
    "由于语句执行超时，正在取消查询命令",
    "由于锁超时，取消语句操作",
];

/// Whether this is the message of a timeout.
pub(super) fn by_timeout(message: &str) -> bool {
    TIMEOUTS.contains(&message)
}
