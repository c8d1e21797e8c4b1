json.o: /work/main/ctl/json.c /work/main/ctl/json.h
/work/main/ctl/json.h:
