json.o: /work/wt/topo/ctl/json.c /work/wt/topo/ctl/json.h
/work/wt/topo/ctl/json.h:
