# The states each state machine went through, as a person with a shell would find them.
# One line per machine, in order of first appearance: id, number of transitions, targets.

/State Transition: / {
  id = $(NF - 5)
  if (!(id in path)) order[++machines] = id
  path[id] = path[id] " " $NF
  count[id]++
}

END {
  for (i = 1; i <= machines; i++) print order[i], count[order[i]] path[order[i]]
}
