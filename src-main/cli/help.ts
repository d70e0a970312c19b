export const help = `terrace: draw, place and run the servers of a small private cluster

usage: terrace [--data FOLDER] [--json] COMMAND …

  hosts add NAME --address A [--port P] [--user U] [--identity FILE] [--jump NAME] [--sudo]
                 (--host-key SHA256:… | --accept-new)
  hosts add --practice N                    simulated hosts to try things on
  hosts list [--offline]
  hosts probe NAME                          reads everything of a host and says what is missing
  hosts bandwidth NAME [LIMIT] [8-18=LIMIT …]
                                            what images may take of its network; LIMIT is like 20M, or none
  hosts rack NAME [RACK | none]             where it stands: links within a rack count a quarter in placement
  bandwidth [LIMIT] [8-18=LIMIT …]          the same of this workstation's own network
  hosts remove NAME

  servers list
  servers start|stop|force-off|reboot NAME [--host HOST]

  design new FILE [--sample]
  design validate FILE
  design versions list FILE                 the states of the design that are kept
  design versions save FILE NAME [--note TEXT]
  design versions compare FILE VERSION [VERSION]
                                            what differs from a version to the file, or to another version
  design versions restore FILE VERSION      writes the file as it was; as it is now is kept first

  place FILE [--explain] [--offline]        where each server would run, and why not elsewhere; touches nothing
  why SERVER [HOST] [--offline]             every host's verdict on a server of a design that Terrace knows
      [--save FILE]                         writes what the decision went by, to be looked at again later
  why SERVER [HOST] --facts FILE            the same decision again, from such a file; asks no host
  capacity FILE [--offline]                 how many more of each size there is room for, what runs out,
                                            and when at the present growth

  rebalance FILE [--by load|allocation] [--moves N | --knee] [--force] [--cold] [--offline] [--apply --yes]
                                            moves that even out memory and processors in use; touches nothing
                                            without --apply; --by load: processors as measured in the last
                                            week; --knee: as far as moves are worth most;
                                            --cold: shut down for it also what could go on running
  spread FILE …                             the same, and as many servers on each host as on the others
  consolidate FILE [--force] [--cold] [--apply --yes]
                                            moves that leave as few hosts in use as can be
  drain HOST… FILE [--cold] [--apply --yes] moves that empty hosts, and what cannot leave them and why

  plan FILE [--destroy] [--commands]        what would be done; touches nothing
  apply FILE --yes                          carries the plan out
  status FILE                               designed, running or drifted, for each server
  destroy FILE --yes                        removes what the design made, with its disks

  stores add NAME [--host HOST] [--folder FOLDER] | list | show [NAME] | default NAME | forget NAME
  caches add NAME --host HOST --budget SIZE [--folder FOLDER] | list | forget NAME
  caches stats [CACHE]                      what a cache has of each image
  caches warm|pin|unpin IMAGE CACHE [--store S]
  images list [--store S] [--offline] | show IMAGE | history IMAGE
  images capture SERVER [--disk vda]|HOST:POOL/VOLUME|HOST:/PATH [--name N] [--store S] [--live]
                 [--limit-rate SIZE] [--route direct|relay]
                                            any disk of a server, in a storage pool or not
  images deploy IMAGE --host H [--host H2…] --volume V [--pool P] [--bytes SIZE] [--format qcow2|raw]
                 [--overlay | --full | --claim DISK --yes] [--limit-rate SIZE] [--route direct|relay]
                                            --claim: into a disk that is there and nobody needs
                                            --overlay: on a base that stays in the pool, at once from the second on
  images bases | drop-base IMAGE|BASE --host H [--pool P] --yes
                                            copies of images in pools, and the disks that stand on them
  images import URL (--sha256 HEX | --sha512 HEX | --checksums URL) [--max SIZE] [--name N] [--format F]
  images import FILE [--host H] [--name N] [--format F] | export IMAGE FILE [--host H]
  images verify [--store S] [--percent N] | prune [--store S] [--grace 1d] [--empty-trash] [--yes]
  images remove IMAGE --yes

  jobs list | show ID | watch ID | pause ID | cancel ID | resume ID | rollback ID
                                            also of a Terrace that is open elsewhere, but rollback;
                                            watch shows how far it is until it ends
  audit [--search TEXT] [--limit N]

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 invalid input, 4 --yes is needed, 5 the world moved,
6 host unreachable or login refused, 7 Terrace's data cannot be used, 8 not found, 130 cancelled.
`
