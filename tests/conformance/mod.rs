//! One suite, three stores: each test here runs on memory, SQLite and PostgreSQL.
//!
//! A test takes [`stores::Stores`], two handles to one fresh store, and knows nothing else of it. What only
//! databases have — triggers, schemas, files — is tested in `databases`.

mod databases;
mod given;
mod logs;
mod model;
mod reads;
mod registry;
mod stores;
mod view_pages;
mod views;

/// Instantiates every test of the suite for every store.
macro_rules! suite {
    ($($area:ident: $($test:ident),+;)+) => {
        suite! { @store on_memory, Kind::Memory, $($area: $($test),+;)+ }
        suite! { @store on_sqlite, Kind::Sqlite, $($area: $($test),+;)+ }
        suite! { @store on_postgres, Kind::Postgres, $($area: $($test),+;)+ }
    };
    (@store $name:ident, $kind:expr, $($area:ident: $($test:ident),+;)+) => {
        mod $name {
            use super::stores::{Kind, run};

            $($(
                #[test]
                fn $test() {
                    run($kind, super::$area::$test);
                }
            )+)+
        }
    };
}

suite! {
    logs: an_empty_log_is_created_once, a_batch_moves_the_head,
        a_batch_after_another_head_is_refused, a_known_request_is_refused,
        a_taken_revision_is_refused, a_refused_batch_leaves_nothing_behind,
        a_batch_with_a_hole_is_an_error, one_of_two_batches_wins,
        many_writers_make_one_line, a_large_batch_is_written_whole,
        a_probe_finds_the_units_of_keys, tenants_and_logs_do_not_meet,
        traces_are_kept_beside_a_batch, sound_indexes_have_no_fault;
    reads: every_filter_in_both_directions, a_stream_is_read_in_pages, a_read_is_bounded,
        bytes_come_back_as_they_went;
    registry: an_identity_is_written_once, a_credential_is_written_once,
        the_directory_forgets, the_durability_is_told;
    views: a_generation_is_prepared_once, the_first_generation_is_live,
        a_batch_writes_and_deletes_rows, a_batch_may_leave_the_position_as_it_is, a_zombie_loses,
        one_of_two_runners_wins,
        rows_are_loaded_by_key, many_rows_in_one_batch, a_switch_removes_the_others,
        a_switch_never_goes_back, tenants_share_no_rows, contradicting_batches_are_errors,
        every_declared_table_takes_a_row;
    view_pages: a_page_is_in_key_order, pages_follow_each_other, every_filter_of_rows,
        text_is_compared_by_bytes, a_page_of_a_generation, no_page_without_a_generation,
        a_page_follows_the_switch, a_page_is_of_the_views_own_version, a_filter_must_fit;
    model: random_appends_agree_with_the_model, random_views_agree_with_the_model;
}
