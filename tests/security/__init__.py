"""Attacks on what this program promises. Each promise, and the test that holds it, under tests/:

Only Strava's own answer ends a sign-in, whatever else knocks at the listener:
    security/test_sign_in.py::test_nothing_but_the_right_answer_ends_or_confuses_a_sign_in
That answer is answered within a second, in a crowd of hostile connections too:
    security/test_sign_in.py::test_the_right_answer_is_answered_within_a_second_in_a_hostile_crowd
The address, the state and the code of a sign-in stand nowhere but where they must:
    security/test_sign_in.py::test_no_file_and_no_line_but_the_address_holds_the_state_or_the_code
Ctrl-C after the code is exchanged waits until the token is kept:
    security/test_sign_in_interrupted.py::test_ctrl_c_after_the_exchange_waits_until_the_token_is_kept
A keyring that hangs, is locked, missing or forgetful costs no sign-in:
    security/test_tokens.py::test_a_refresh_loses_no_grant_to_a_keyring_in_trouble
A kill at any step loses no token that had arrived and been kept once;
between its arrival and that, SIGKILL does:
    security/test_tokens.py::test_a_process_that_is_killed_at_any_step_loses_no_token_that_arrived
A full disk is noticed before Strava replaces the token:
    security/test_tokens.py::test_a_full_disk_stops_a_refresh_before_strava_replaces_the_token
An outage of Strava of any length signs nobody out:
    security/test_tokens.py::test_an_outage_of_any_length_signs_nobody_out
Eight commands at once refresh once, and none fails:
    auth/test_refresh_race.py::test_eight_processes_at_once_cost_one_exchange_and_none_fails
No command lets a secret out, well or refused, with `-v` too:
    security/test_secrets.py::test_no_command_that_goes_well_lets_out_a_secret
A token is sent to Strava alone, whatever redirects, `.netrc` and proxies say:
    security/test_secrets.py::test_a_token_goes_to_strava_alone_whatever_the_surroundings_say
Secrets in files are their owner's alone, under any umask:
    security/test_secrets.py::test_what_keeps_secrets_is_its_owners_alone_whatever_the_umask
A fetch gives the activities that its dates name, each once, newest first:
    security/test_fetches.py::test_a_fetch_gives_the_activities_that_its_dates_name
A fetch in trouble gives all, or ends in an error behind whole records:
    security/test_fetches.py::test_a_fetch_in_trouble_gives_all_or_says_so_behind_whole_records
Few requests go beyond the first empty page, and none where the list is as long as before:
    api/test_prefetch.py::test_few_requests_go_beyond_the_empty_page
    api/test_prefetch.py::test_a_list_as_long_as_before_costs_no_request_beyond_the_empty_page
An export killed at any point goes on where it was, and every file in it is whole:
    export/test_export_killed.py::test_an_export_killed_at_any_request_goes_on_where_it_was
No name in an archive leads outside of it, and nothing is written but to the folder of an export:
    archive/test_contents.py::test_no_name_leads_outside_the_archive
    cli/actions/test_archive_export.py::test_names_in_the_archive_do_not_determine_paths
No archive ends in a traceback, however broken:
    archive/test_bad_input.py::test_a_zip_with_any_bytes_changed_is_read_or_refused
No answer of a server ends in a traceback:
    security/test_fuzzing.py::test_any_answer_ends_a_command_with_output_or_a_sentence
"""
