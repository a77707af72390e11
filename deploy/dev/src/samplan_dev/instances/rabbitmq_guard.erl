%% Evaluated by the node itself when it starts (`file:eval/1`): looks after its quorum queues while it runs.
%%
%% Two weaknesses of RabbitMQ 3.10, which Debian 12 has, both seen here:
%%  - The register of quorum queues is written some seconds after a queue is declared. A queue that is younger when
%%    the node is killed starts anew at the next boot, as a follower that waits for a leader which nobody elects:
%%    publishing to it and consuming from it hang for ever. Here there is one node, so an election settles it.
%%  - When the log of all quorum queues fails twice in a few seconds, it is not started again, while the node goes on
%%    and looks well. Then the node is ended: whoever started it starts it again, and its log is read from disk.

spawn(fun() ->
    Quorum = fun() -> [amqqueue:get_pid(Q) || Q <- rabbit_amqqueue:list(),
                       amqqueue:get_type(Q) =:= rabbit_quorum_queue] end,
    Leaderless = fun() -> [Server || {Name, _} = Server <- Quorum(),
                           ra_leaderboard:lookup_leader(Name) =:= undefined] end,
    Gone = fun() -> [Name || Name <- [ra_log_sup, ra_log_wal, ra_server_sup_sup],
                     erlang:whereis(Name) =:= undefined] end,
    Look = fun Again(Missing) ->
        timer:sleep(2000),
        Now = case rabbit:is_running() of
            false -> [];
            true -> [catch ra:trigger_election(Server) || Server <- Leaderless()], Gone()
        end,
        case Missing =/= [] andalso Now =/= [] of
            true ->
                io:format("guard: ~p gone for two looks, ending the node~n", [Now]),
                erlang:halt(1, [{flush, false}]);
            false -> Again(Now)
        end
    end,
    Look([])
end).
