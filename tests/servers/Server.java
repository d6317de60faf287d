import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;

/** One node of Elasticsearch, as its own start script makes it, without the wrapper: CONFIG name=value… */
public class Server {
    public static void main(String[] args) throws Exception {
        LogConfigurator.configureESLogging();
        LogConfigurator.registerErrorListener();
        Settings.Builder settings = Settings.builder();
        for (int at = 1; at < args.length; at++) {
            int equals = args[at].indexOf('=');
            settings.put(args[at].substring(0, equals), args[at].substring(equals + 1));
        }
        Environment environment = new Environment(settings.build(), Path.of(args[0]));
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.configure(environment, true);
        Node node = new Node(environment);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                stopped.countDown();
            } catch (Exception error) {
                error.printStackTrace();
            }
        }));
        node.start();
        stopped.await();
    }
}
