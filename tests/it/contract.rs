//! What the ports promise, as one suite that runs on the maps in memory and on DynamoDB (dynoxide, in this process),
//! so that whatever is tested on the first holds on the second.

mod agendas;
mod calls;
mod cohorts;
mod community;
mod cost;
mod faults;
mod participants;
mod pulse;
mod raffles;
mod roster;
mod sample;
mod scripts;
mod tables;
mod wire;

/// Each case once on maps and once on tables.
macro_rules! on_both {
    ($suite:ident, $table:ident: $($case:ident)+) => {
        mod $suite {
            mod memory {
                use crate::contract::$suite;
                $(
                    #[tokio::test]
                    async fn $case() {
                        $suite::$case(&shared::memory::Store::new()).await;
                    }
                )+
            }
            mod dynamodb {
                use crate::contract::{$suite, tables::Tables};
                $(
                    #[tokio::test]
                    async fn $case() {
                        let tables = Tables::start().await;
                        $suite::$case(&tables.$table()).await;
                    }
                )+
            }
        }
    };
}

mod both {
    on_both!(participants, participants:
        nobody_is_there_before_she_is_created
        what_was_created_is_found_and_loaded
        everything_that_she_is_comes_back_as_it_was
        an_id_is_created_once
        an_alias_of_somebody_else_stops_a_creation_as_a_whole
        the_same_alias_twice_is_one
        a_commit_takes_the_place_of_the_edition_that_was_loaded
        a_commit_of_an_old_edition_changes_nothing
        nobody_is_committed_under_another_id
        nobody_is_committed_before_she_is_created
        an_erased_person_is_gone_and_her_aliases_say_when
        an_erased_alias_can_be_somebody_new
        erasing_an_old_edition_changes_nothing
        erasing_leaves_the_aliases_of_others_alone
        the_first_alias_that_is_known_counts
        more_aliases_can_be_linked
        an_alias_that_somebody_has_stays_hers
        erasing_takes_every_alias_of_hers_along
        an_alias_of_nobody_is_free
    );
    on_both!(roster, participants:
        a_member_is_listed_once_in_the_slice_that_is_hers
        who_changes_her_group_changes_the_list
        a_wait_is_due_from_its_moment_on
        a_wait_that_has_gone_is_not_due
        the_oldest_waits_come_first_and_no_more_than_asked_for
    );
    on_both!(cohorts, cohorts:
        a_cohort_is_opened_once
        a_taken_code_changes_nothing
        a_number_lists_its_own_cohorts_the_first_to_end_first
        steps_are_due_in_order
        a_step_is_claimed_by_one_until_the_lease_ends
        a_finished_step_is_neither_due_nor_claimed
        a_step_that_nobody_planned_cannot_be_claimed
        a_step_that_was_put_off_is_due_again_and_an_old_finish_does_not_end_it
        a_plan_that_is_too_long_is_refused_as_a_whole
        sixteen_zones_fit
        a_cohort_that_is_open_gets_another_budget
    );
    on_both!(pulse, cohorts:
        a_number_of_which_nothing_was_heard_has_no_pulse
        what_passes_a_number_adds_up
        the_newest_beat_stays
        a_billed_answer_is_news_once_a_month
        a_pulse_is_no_cohort
        a_purse_is_emptied_and_never_overdrawn
        each_day_and_cohort_and_who_is_in_none_has_a_purse_of_its_own
    );
    on_both!(raffles, raffles:
        there_is_no_raffle_before_it_is_committed
        a_raffle_is_committed_once
        a_raffle_is_drawn_once
        whose_a_ticket_was_can_be_forgotten
        two_people_read_the_lottery_each_for_herself
        of_two_writers_both_get_the_same
    );
    on_both!(agendas, raffles:
        there_is_an_empty_agenda_before_the_first
        an_agenda_comes_back_as_it_was_kept
        of_two_who_loaded_the_same_agenda_one_keeps_it
        a_full_agenda_fits
    );
    on_both!(community, community:
        what_is_kept_twice_is_kept_once
        forgetting_somebody_leaves_nothing_of_hers
        what_arrives_after_she_was_forgotten_is_not_kept
        more_than_a_page_of_questions_is_forgotten
    );
}
